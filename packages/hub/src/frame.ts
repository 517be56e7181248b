import { formatCursor, parseCursor } from "@stepcast/contracts";
import type { LogEntry } from "@stepcast/store";

/** Makes the server-sent events of one log; see docs/protocol.md, "Frames". */
export interface Frames {
  /** An entry as a frame named by its type, under its cursor. Made once and shared by every reader. */
  entry(entry: LogEntry): Buffer;
  /** A message of the transport. `cursor`: everything up to there was seen. */
  message(cursor: number, type: "heartbeat" | "gap", data: unknown): Buffer;
}

/**
 * Ids and event names are checked or come from a closed list, and JSON text holds no line break, so
 * nothing in an event can begin a frame of its own.
 */
export function createFrames(epoch: string): Frames {
  parseCursor(formatCursor(epoch, 0));
  // By entry and not by seq: a frame lives as long as its entry does, in the ring or in a page.
  const made = new WeakMap<LogEntry, Buffer>();
  return {
    entry(entry) {
      const known = made.get(entry);
      if (known !== undefined) return known;
      const head = `id: ${formatCursor(epoch, entry.seq)}\nevent: ${entry.type}\ndata: `;
      const frame = Buffer.concat([Buffer.from(head), entry.bytes, frameEnd]);
      made.set(entry, frame);
      return frame;
    },
    message(cursor, type, data) {
      const id = formatCursor(epoch, cursor);
      return Buffer.from(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
    },
  };
}

const frameEnd = Buffer.from("\n\n");
