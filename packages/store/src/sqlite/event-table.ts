import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { EventType, FeedFilter } from "@stepcast/contracts";
import type { PageBounds } from "../feed-page.ts";
import { type AppendedEntry, type LogEntry, type LogHeader, StoredEntry } from "../log-entry.ts";
import { heldEntries, isStanding, type Standing, type StandingBounds } from "../standing.ts";
import type { LogPage } from "../store.ts";
import { FeedIndex } from "./feed-index.ts";
import { PostingTable } from "./posting-table.ts";
import { segmentEvents } from "./segment.ts";
import { StandingTable } from "./standing-table.ts";

type HeaderRow = readonly [
  seq: number,
  type: EventType,
  room: string,
  runId: string | null,
  agentId: string | null,
];
type EntryRow = readonly [...HeaderRow, bytes: Uint8Array];

const headerColumns = "seq, type, room, run_id, agent_id";

/** The log on disk. Changes are staged inside the caller's transaction and count once it says `committed`. */
export class EventTable {
  readonly #insert: StatementSync;
  readonly #range: StatementSync;
  readonly #listed: StatementSync;
  readonly #delete: StatementSync;
  readonly #keepHead: StatementSync;
  readonly #postings: PostingTable;
  readonly #index: FeedIndex;
  readonly #standing: StandingTable;
  /** Runs that are being removed: nobody is shown what is left of them. */
  readonly #hidden = new Set<string>();
  #head: number;

  constructor(db: DatabaseSync, place: { sealedSegments: number; headFloor: number }) {
    const { sealedSegments, headFloor } = place;
    this.#delete = db.prepare("DELETE FROM events WHERE seq = ?");
    this.#keepHead = db.prepare("UPDATE log SET head_floor = ?");
    this.#postings = new PostingTable(db);
    this.#standing = new StandingTable(db);
    this.#insert = db.prepare(
      // Handed over as text, which SQLite makes into bytes: nobody else may ever ask for these.
      `INSERT INTO events (${headerColumns}, at, bytes) VALUES (?, ?, ?, ?, ?, ?, CAST(? AS BLOB))`,
    );
    this.#range = inArrays(
      db.prepare(
        `SELECT ${headerColumns}, bytes FROM events WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
      ),
    );
    // CROSS JOIN: the list of seqs drives, so each event is one look-up.
    this.#listed = inArrays(
      db.prepare(
        `SELECT seq, events.type, room, run_id, agent_id, bytes
         FROM json_each(?) AS wanted CROSS JOIN events ON seq = wanted.value`,
      ),
    );
    const sealedTo = sealedSegments * segmentEvents;
    const recent = readHeaders(db, sealedTo);
    this.#index = new FeedIndex(this.#postings, sealedSegments, recent);
    this.#head = Math.max(recent.at(-1)?.seq ?? sealedTo, headFloor);
  }

  /** Seq of the last committed event. */
  get head(): number {
    return this.#head;
  }

  /** Prepares for the staging of a group. */
  begin(): void {
    this.#index.sealFull();
  }

  stage(entry: AppendedEntry): void {
    const { seq, type, room, runId, agentId, event } = entry;
    this.#insert.run(seq, type, room, runId ?? null, agentId ?? null, event.at, entry.text());
    if (isStanding(type)) this.#standing.stage(event);
  }

  committed(entries: readonly LogEntry[]): void {
    this.#index.committed(entries);
    // Indexed: once per commit, and `at` looks a place up the slow way.
    if (entries.length > 0) this.#head = entries[entries.length - 1]?.seq ?? this.#head;
  }

  read(bounds: PageBounds, feeds: readonly FeedFilter[] | undefined): LogPage {
    const page = this.#readKept(bounds, feeds);
    if (this.#hidden.size === 0) return page;
    return { ...page, entries: page.entries.filter(({ runId }) => !this.isHidden(runId)) };
  }

  /** Committed, since nothing is read in the midst of a group. */
  standing(room: string, bounds: StandingBounds): Standing {
    const shown = (seqs: readonly number[]) =>
      this.#fetch(seqs).filter(({ runId }) => !this.isHidden(runId));
    const held = this.#standing.read(room, bounds);
    return { ...heldEntries(held, bounds.bytes, shown), upTo: this.#head };
  }

  /** What is left of a run that is being removed. */
  hidden(bounds: PageBounds, run: FeedFilter): LogPage {
    return this.#readKept(bounds, [run]);
  }

  /** The events at these seqs that are there. */
  listed(seqs: readonly number[]): readonly LogEntry[] {
    return this.#fetch(seqs);
  }

  isHidden(runId: string | null | undefined): boolean {
    return runId !== null && runId !== undefined && this.#hidden.has(runId);
  }

  /** In the caller's transaction. How many events that still held it took along. */
  hide(runId: string, room: string): number {
    this.#hidden.add(runId);
    return this.#standing.removeRun(runId, room);
  }

  hiddenRuns(): readonly string[] {
    return [...this.#hidden];
  }

  hideOnly(runIds: readonly string[]): void {
    this.#hidden.clear();
    for (const runId of runIds) this.#hidden.add(runId);
  }

  /** In the caller's transaction. Of the latest events the index keeps the places, where nothing will be found. */
  remove(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      this.#delete.run(entry.seq);
      if (isStanding(entry.type)) this.#standing.remove(entry);
    }
    this.#postings.remove(entries, this.#index.sealedSegments);
  }

  /** Nothing of the run is left: its own index goes too. */
  gone(runId: string): void {
    this.#postings.removeRun(runId);
    this.#hidden.delete(runId);
  }

  /** The log may end in removed events from now on; their seqs are not given again. */
  keepHead(): void {
    this.#keepHead.run(this.#head);
  }

  #readKept(bounds: PageBounds, feeds: readonly FeedFilter[] | undefined): LogPage {
    const found = feeds === undefined ? undefined : this.#index.find(feeds, bounds);
    if (found === undefined) return this.#readAll(bounds);
    return { entries: this.#fetch(found.seqs), scannedTo: found.scannedTo };
  }

  #readAll({ after, end, limit }: PageBounds): LogPage {
    const entries = this.#range.all(after, end, limit).map(toEntry);
    const last = entries.at(-1);
    return { entries, scannedTo: entries.length === limit && last ? last.seq : end };
  }

  #fetch(seqs: readonly number[]): readonly LogEntry[] {
    const first = seqs[0];
    const last = seqs.at(-1);
    if (first === undefined || last === undefined) return [];
    const rows =
      last - first + 1 === seqs.length
        ? this.#range.all(first - 1, last, seqs.length)
        : this.#listed.all(`[${seqs.join(",")}]`);
    return rows.map(toEntry);
  }
}

function readHeaders(db: DatabaseSync, after: number): readonly LogHeader[] {
  const rows = inArrays(
    db.prepare(`SELECT ${headerColumns} FROM events WHERE seq > ? ORDER BY seq`),
  ).all(after);
  // Cast: the columns of the statement, in their order.
  return rows.map((row) => toHeader(row as unknown as HeaderRow));
}

function inArrays(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true);
  return statement;
}

function toHeader([seq, type, room, runId, agentId]: HeaderRow): LogHeader {
  return { seq, type, room, runId: runId ?? undefined, agentId: agentId ?? undefined };
}

function toEntry(columns: unknown): LogEntry {
  // Cast: the columns that the statements select, as `stage` wrote them.
  const row = columns as EntryRow;
  return new StoredEntry(toHeader([row[0], row[1], row[2], row[3], row[4]]), row[5]);
}
