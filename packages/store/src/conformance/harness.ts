import type { Redactor } from "@stepcast/contracts";
import { afterEach } from "vitest";
import type { LogEntry } from "../log-entry.ts";
import type { ReadLog, Store, StoreClock } from "../store.ts";

/** Opens a new, empty store. Whoever gave this also removes what it left behind. */
export type OpenStore = (options: {
  readonly clock?: StoreClock;
  readonly redactor?: Redactor;
}) => Promise<Store>;

/** A clock that a test turns. */
export interface HandClock extends StoreClock {
  nowMs: number;
}

export function createHandClock(): HandClock {
  return {
    nowMs: 1_700_000_000_000,
    now() {
      return this.nowMs;
    },
  };
}

/** `open`, with every store closed after its test. */
export function closingAfterEach(open: OpenStore): OpenStore {
  const opened: Store[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });
  return async (options) => {
    const store = await open(options);
    opened.push(store);
    return store;
  };
}

/** All pages of a read, joined. */
export async function readPages(store: Store, query: ReadLog): Promise<readonly LogEntry[]> {
  const end = Math.min(query.upTo ?? store.head(), store.head());
  const entries: LogEntry[] = [];
  for (let after = query.after; after < end; ) {
    const page = await store.read({ ...query, after, upTo: end });
    if (page.scannedTo <= after) throw new Error("a page that gets nowhere");
    entries.push(...page.entries);
    after = page.scannedTo;
  }
  return entries;
}

export function seqsOf(entries: readonly LogEntry[]): readonly number[] {
  return entries.map((entry) => entry.seq);
}

/** The bytes of an entry, parsed. */
export function parsedBytes(entry: LogEntry): unknown {
  return JSON.parse(new TextDecoder().decode(entry.bytes));
}
