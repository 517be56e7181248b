import type { FeedAttachment, FeedSink } from "../sink.ts";

/** A sink whose reader takes bytes when it is told to; keeps all that was taken. */
export class HandSink implements FeedSink {
  readonly chunked: boolean;
  #waiting: Uint8Array[] = [];
  #backlog = 0;
  #takenBytes = 0;
  #awaitsDrain = false;
  #taken: Uint8Array[] = [];
  #attachment: FeedAttachment | undefined;
  /** How it ended, and what was written after that. */
  ended: "end" | "cut" | undefined;
  error: unknown;
  writes = 0;
  writesAfterEnd = 0;
  /** Most bytes that ever waited. */
  highest = 0;
  /** Takes all at once, like a reader that is always there. */
  eager: boolean;
  /** It is full above these. */
  readonly #roomBytes: number;

  constructor(
    options: {
      readonly chunked?: boolean;
      readonly eager?: boolean;
      readonly roomBytes?: number;
    } = {},
  ) {
    this.chunked = options.chunked ?? false;
    this.eager = options.eager ?? true;
    this.#roomBytes = options.roomBytes ?? 0;
  }

  get backlog(): number {
    return this.#backlog;
  }

  get full(): boolean {
    return this.#backlog > this.#roomBytes;
  }

  get taken(): number {
    return this.#takenBytes;
  }

  attachTo(attachment: FeedAttachment): this {
    this.#attachment = attachment;
    return this;
  }

  write(bytes: Uint8Array): void {
    this.writes += 1;
    if (this.ended !== undefined) this.writesAfterEnd += 1;
    this.#waiting.push(bytes);
    this.#backlog += bytes.byteLength;
    this.highest = Math.max(this.highest, this.#backlog);
    if (this.eager) this.takeAll();
  }

  takeAll(): void {
    this.#taken.push(...this.#waiting);
    this.#takenBytes += this.#backlog;
    this.#waiting = [];
    this.#backlog = 0;
    if (!this.#awaitsDrain) return;
    this.#awaitsDrain = false;
    this.#attachment?.drained();
  }

  awaitDrain(): void {
    this.#awaitsDrain = true;
  }

  end(error?: unknown): void {
    this.ended = "end";
    this.error = error;
  }

  cut(): void {
    this.ended = "cut";
  }

  detach(): void {
    this.ended = "end";
    this.#attachment?.detach();
  }

  /** What its reader has, without the framing. */
  text(): string {
    const bytes = Buffer.concat(this.#taken);
    return this.chunked ? unchunked(bytes) : bytes.toString();
  }
}

/** The body of an HTTP/1.1 response that is still open. Throws for anything but whole chunks that are not empty. */
function unchunked(bytes: Buffer): string {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < bytes.byteLength) {
    const headEnd = bytes.indexOf("\r\n", at);
    const size = Number.parseInt(bytes.toString("latin1", at, headEnd), 16);
    const end = headEnd + 2 + size;
    if (!(size > 0) || bytes.toString("latin1", end, end + 2) !== "\r\n")
      throw new Error(`no chunk at ${at}`);
    parts.push(bytes.subarray(headEnd + 2, end));
    at = end + 2;
  }
  return Buffer.concat(parts).toString();
}
