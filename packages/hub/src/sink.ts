/** Where the bytes of one reader go: a socket, or what stands for one in tests. The hub never waits for it. */
export interface FeedSink {
  /** True: it takes whole HTTP/1.1 chunks, which the hub makes once for all such readers. */
  readonly chunked: boolean;
  /** Bytes that were handed over and that the reader has not taken. */
  readonly backlog: number;
  /** It holds as much as it should: more of the past can wait until it has drained, which it will say. */
  readonly full: boolean;
  /** Bytes that the reader has taken, ever growing: no growth over two heartbeats with a backlog is a reader that is gone. */
  readonly taken: number;
  write(bytes: Uint8Array): void;
  /** Called when it is full: call `drained` of the attachment once the backlog is gone. */
  awaitDrain(): void;
  /** Nothing more comes: the feed is over, or it broke off for `error`. The reader resumes at its cursor. */
  end(error?: unknown): void;
  /** The reader takes nothing any more: give its connection up. */
  cut(): void;
}

/** A reader that the hub writes to. */
export interface FeedAttachment {
  /** Seq up to which its feeds were looked through for it. */
  readonly position: number;
  /** The sink's backlog is gone: the hub goes on where the reader is. */
  drained(): void;
  /** The reader is gone; the hub forgets it. */
  detach(): void;
}
