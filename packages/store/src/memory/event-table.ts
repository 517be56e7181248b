import { type FeedFilter, feedMatcher } from "@stepcast/contracts";
import type { PageBounds } from "../feed-page.ts";
import type { LogEntry } from "../log-entry.ts";
import { isStanding, type Standing, type StandingBounds } from "../standing.ts";
import type { LogPage } from "../store.ts";
import { type FeedPart, mergeFeeds } from "./feed-merge.ts";
import { StandingTable } from "./standing-table.ts";

type Column = Map<string, LogEntry[]>;

/** The log in memory, with the entries of each room, run and agent at hand. */
export class EventTable {
  #all: LogEntry[] = [];
  readonly #byRoom: Column = new Map();
  readonly #byRun: Column = new Map();
  readonly #byAgent: Column = new Map();
  readonly #standing = new StandingTable();
  #indexed = 0;
  #removed = 0;

  get head(): number {
    return this.#all.length + this.#removed;
  }

  add(entries: readonly LogEntry[]): void {
    for (let at = 0; at < entries.length; at += 1) this.#all.push(entries[at] as LogEntry);
  }

  all(): readonly LogEntry[] {
    return this.#all;
  }

  /** Removes some entries; their seqs are not given again. */
  remove(entries: ReadonlySet<LogEntry>): void {
    this.#all = this.#all.filter((entry) => !entries.has(entry));
    this.#removed += entries.size;
    for (const column of [this.#byRoom, this.#byRun, this.#byAgent]) column.clear();
    this.#standing.clear();
    this.#indexed = 0;
  }

  /** Files what came since the last time: appending is left alone, and who never filters pays nothing. */
  #index(): void {
    for (; this.#indexed < this.#all.length; this.#indexed += 1) {
      const entry = this.#all[this.#indexed];
      if (entry === undefined) continue;
      file(this.#byRoom, entry.room, entry);
      if (entry.runId !== undefined) file(this.#byRun, entry.runId, entry);
      if (entry.agentId !== undefined) file(this.#byAgent, entry.agentId, entry);
      if (isStanding(entry.type)) this.#standing.file(entry);
    }
  }

  read(bounds: PageBounds, feeds: readonly FeedFilter[] | undefined): LogPage {
    if (feeds === undefined) return pageOf(this.#all, bounds, () => true);
    const parts = feeds.map((feed) => pageOf(this.#shortest(feed), bounds, feedMatcher([feed])));
    return mergeFeeds(parts, bounds.limit);
  }

  standing(room: string, bounds: StandingBounds): Standing {
    this.#index();
    return { ...this.#standing.read(room, bounds), upTo: this.head };
  }

  #shortest(feed: FeedFilter): readonly LogEntry[] {
    this.#index();
    if (feed.runId !== undefined) return this.#byRun.get(feed.runId) ?? [];
    if (feed.agentId !== undefined) return this.#byAgent.get(feed.agentId) ?? [];
    if (feed.room !== undefined) return this.#byRoom.get(feed.room) ?? [];
    return this.#all;
  }
}

function file(column: Column, key: string, entry: LogEntry): void {
  const entries = column.get(key);
  if (entries === undefined) column.set(key, [entry]);
  else entries.push(entry);
}

function pageOf(
  sorted: readonly LogEntry[],
  { after, end, limit }: PageBounds,
  matches: (entry: LogEntry) => boolean,
): FeedPart {
  const entries: LogEntry[] = [];
  for (let index = firstAfter(sorted, after); index < sorted.length; index += 1) {
    const entry = sorted[index];
    if (entry === undefined || entry.seq > end) break;
    if (!matches(entry)) continue;
    entries.push(entry);
    if (entries.length === limit) return { entries, scannedTo: entry.seq };
  }
  return { entries, scannedTo: end };
}

/** Index of the first entry with `seq > after`. */
function firstAfter(sorted: readonly LogEntry[], after: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.seq ?? Number.POSITIVE_INFINITY) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}
