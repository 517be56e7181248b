import { formatCursor } from "@stepcast/contracts";
import { commentText, type Dialect, frameText } from "@stepcast/dialects";
import { type FeedEncoding, retryLine } from "@stepcast/hub";

/**
 * A dialect as bytes on a wire. Make one for each dialect and server: its readers share the bytes.
 * Clients of these vocabularies know no gap, so they are told in a comment, and get what follows.
 * They have their place from the first line on: a cut before the first event would lose it, since these
 * streams begin now. `now`: milliseconds since the Unix epoch.
 */
export function createDialectEncoding(
  dialect: Dialect,
  epoch: string,
  now: () => number = Date.now,
): FeedEncoding {
  const { retryMs, idInEveryFrame } = dialect;
  return {
    heartbeatMs: dialect.heartbeatMs,
    opening(after) {
      // Where every frame is whole, the first one is too.
      const beat = idInEveryFrame === true ? dialect.heartbeat(now()) : "";
      if (typeof beat !== "string")
        return Buffer.from(frameText([beat], formatCursor(epoch, after)));
      const retry = retryMs === undefined ? retryLine() : `retry: ${retryMs}\n`;
      return Buffer.from(`${retry}id: ${formatCursor(epoch, after)}\n\n`);
    },
    entry(entry) {
      const frames = dialect.project(entry.event);
      if (frames.length === 0) return undefined;
      const before = idInEveryFrame === true ? formatCursor(epoch, entry.seq - 1) : undefined;
      return Buffer.from(frameText(frames, formatCursor(epoch, entry.seq), before));
    },
    heartbeat({ cursor, serverTime }) {
      const beat = dialect.heartbeat(serverTime);
      const id = formatCursor(epoch, cursor);
      return Buffer.from(typeof beat === "string" ? commentText(beat, id) : frameText([beat], id));
    },
    gap: ({ from, to, reason }) => Buffer.from(commentText(`gap ${from} ${to} ${reason}`, to)),
  };
}
