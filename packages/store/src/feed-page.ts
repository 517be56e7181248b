import { limits } from "@stepcast/contracts";
import type { ReadLog } from "./store.ts";

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
