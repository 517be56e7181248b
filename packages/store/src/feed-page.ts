import { limits } from "@stepcast/contracts";
import type { LogEntry } from "./log-entry.ts";
import type { LogPage, ReadLog } from "./store.ts";

/** A read with its bounds worked out: entries with `after < seq <= end`, at most `limit`. */
export interface PageBounds {
  readonly after: number;
  readonly end: number;
  readonly limit: number;
}

/** Bounds of a read against a log that ends at `head`. The limit is kept within 1..limits.replayPageEvents. */
export function pageBounds(query: ReadLog, head: number): PageBounds {
  const end = Math.max(query.after, Math.min(query.upTo ?? head, head));
  const limit = Math.min(Math.max(1, query.limit), limits.replayPageEvents);
  return { after: query.after, end, limit };
}

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
