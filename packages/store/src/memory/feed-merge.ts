import type { LogEntry } from "../log-entry.ts";
import type { LogPage } from "../store.ts";

/** One feed's part of a read: looked through up to `scannedTo`. */
export interface FeedPart {
  readonly entries: readonly LogEntry[];
  readonly scannedTo: number;
}

/**
 * The parts of several feeds as one page in log order, nothing twice. No part is trusted beyond
 * where the shortest of them ends.
 */
export function mergeFeeds(parts: readonly FeedPart[], limit: number): LogPage {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const horizon = Math.min(...parts.map((part) => part.scannedTo));
  const bySeq = new Map<number, LogEntry>();
  for (const part of parts) {
    for (const entry of part.entries) if (entry.seq <= horizon) bySeq.set(entry.seq, entry);
  }
  const merged = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  const entries = merged.slice(0, limit);
  const last = entries.at(-1);
  return merged.length > limit && last !== undefined
    ? { entries, scannedTo: last.seq }
    : { entries, scannedTo: horizon };
}
