import { formatCursor, parseCursor } from "@stepcast/contracts";
import type { LogEntry } from "@stepcast/store";

/** How far a reader has been looked for (`cursor`) and how far the log is (`head`), as seqs; `serverTime` in milliseconds since the Unix epoch. */
export interface Beat {
  readonly cursor: number;
  readonly head: number;
  readonly serverTime: number;
}

/** What a reader knew no longer holds; cursors as they travel. */
export interface Gap {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/**
 * How the items of a feed become bytes on a wire. One object per vocabulary and log: subscribers
 * that share the object and the filter share the bytes.
 */
export interface FeedEncoding {
  /** First bytes of every stream (retry line, connected event). Called once per stream. `after`: the seq after which it goes on. */
  opening(after: number): Uint8Array;
  /** The frame(s) of one entry, made once per entry and shared; undefined when this vocabulary has none for it. */
  entry(entry: LogEntry): Uint8Array | undefined;
  /** Own period, if other than the hub's heartbeat. */
  readonly heartbeatMs?: number | undefined;
  heartbeat(beat: Beat): Uint8Array | undefined;
  gap(gap: Gap): Uint8Array | undefined;
  /** Last words of a feed that broke for a reason of the server's own; a plain end without it. */
  failure?(error: unknown): Uint8Array | undefined;
}

/**
 * The canonical vocabulary: every event under its cursor, named by its type; see docs/protocol.md,
 * "Frames". Ids and event names are checked or come from a closed list, and JSON text holds no line
 * break, so nothing in an event can begin a frame of its own. The id comes last: clients that keep it
 * before the frame is complete would take a torn event for seen.
 */
export function createEventEncoding(epoch: string): FeedEncoding {
  parseCursor(formatCursor(epoch, 0));
  return {
    opening: () => Buffer.from(`${retryLine()}\n`),
    entry(entry) {
      const id = formatCursor(epoch, entry.seq);
      return frameAround(`event: ${entry.type}\ndata: `, entry.bytes, `\nid: ${id}\n\n`);
    },
    heartbeat({ cursor, head, serverTime }) {
      const data = { serverTime, head: formatCursor(epoch, head) };
      return Buffer.from(
        `: keep-alive\n\n${message(formatCursor(epoch, cursor), "heartbeat", data)}`,
      );
    },
    gap: (gap) => Buffer.from(message(gap.to, "gap", gap)),
  };
}

/** Readers come back after 250-499 ms, each at its own moment, so that a restart is not followed by a herd. */
export function retryLine(): string {
  return `retry: ${250 + Math.floor(Math.random() * 250)}\n`;
}

/** One buffer of a head and a tail in ASCII around bytes that were made before. */
export function frameAround(head: string, bytes: Uint8Array, tail: string): Uint8Array {
  const frame = Buffer.allocUnsafe(head.length + bytes.byteLength + tail.length);
  frame.write(head, 0, "latin1");
  frame.set(bytes, head.length);
  frame.write(tail, head.length + bytes.byteLength, "latin1");
  return frame;
}

function message(id: string, event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\nid: ${id}\n\n`;
}
