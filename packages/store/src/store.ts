import type { FeedFilter, ListRuns, NewEvent, RunRow } from "@stepcast/contracts";
import type { Directory } from "./directory/directory.ts";
import type { LogEntry } from "./log-entry.ts";
import type { Standing, StandingBounds } from "./standing.ts";

/** Wall time in integer milliseconds since the Unix epoch: for the expiry of leases and claims. */
export interface StoreClock {
  now(): number;
}

/** Called after a commit with its entries, in log order. Must not throw. */
export type CommitListener = (entries: readonly LogEntry[]) => void;

/** Ownership of a run. `fence` grows with every owner; an append that carries an old one is refused. */
export interface Lease {
  readonly runId: string;
  readonly holder: string;
  readonly fence: number;
  /** Milliseconds since the Unix epoch, by the store's clock. */
  readonly expiresAtMs: number;
}

export interface IdempotencyClaim {
  /** Who may repeat it: a room, or a room and a procedure. */
  readonly scope: string;
  readonly key: string;
  /** Hash of the request: the same key with another request is `idempotency_conflict`. */
  readonly fingerprint: string;
  readonly expiresAtMs: number;
}

/** Which report of a producer an append is. A report that was taken before is not appended again. */
export interface ProducerClaim {
  /** Whose producer it is: ids of two scopes never meet. */
  readonly scope: string;
  readonly id: string;
  /** Grows whenever the producer begins anew; a report of an older one is `producer_stale`. */
  readonly epoch: number;
  /** From 1 within an epoch; a hole is `producer_gap`. */
  readonly seq: number;
  /** When its place is forgotten, should it stay silent: a producer that returns later begins at 1. */
  readonly expiresAtMs: number;
}

/** Facts that become durable together, or not at all. */
export interface Append {
  readonly events: readonly NewEvent[];
  /** Only the holder of this lease may write: `lease_lost` when its fence is no longer the run's. */
  readonly lease?: Pick<Lease, "runId" | "fence"> | undefined;
  /** Claimed with the append. When it was claimed before, nothing is appended and the first answer comes back. */
  readonly idempotency?: IdempotencyClaim | undefined;
  /** Recorded with the append. A duplicate appends nothing, and says so. Not together with `idempotency`. */
  readonly producer?: ProducerClaim | undefined;
}

export interface Appended {
  /** The run's first event, when the append was a repetition; then `entries` is empty. */
  readonly repeated?: { readonly runId: string; readonly firstSeq: number } | undefined;
  /** True when the producer's report had been taken before; then `entries` is empty. */
  readonly duplicate?: true | undefined;
  /** In log order; seqs are contiguous within one append. */
  readonly entries: readonly LogEntry[];
}

export interface ReadLog {
  /** Entries with `seq > after`. */
  readonly after: number;
  /** Entries with `seq <= upTo`. Absent: up to the head. */
  readonly upTo?: number | undefined;
  /** Any of them lets an entry through. Absent: all entries. */
  readonly feeds?: readonly FeedFilter[] | undefined;
  /** 1..limits.replayPageEvents. */
  readonly limit: number;
}

export interface LogPage {
  readonly entries: readonly LogEntry[];
  /** Everything up to here was looked at: the next page starts after it. Equals the asked-for end when the page is the last. */
  readonly scannedTo: number;
}

/** What one slice of retention removed. */
export interface Pruned {
  readonly runs: number;
  readonly events: number;
  /** Bytes of those events and of the artifacts; the file keeps them for what comes. */
  readonly bytes: number;
  readonly artifacts: number;
  /** Events of runs that stay, which later events of theirs replace. */
  readonly pieces: number;
  /** Seq of the last removed event; 0 for none. A reader before it may hold half of what is gone. */
  readonly upTo: number;
  /** Nothing that old is left. */
  readonly done: boolean;
}

/** A run that retention removed. */
export interface RemovedRun {
  readonly runId: string;
  readonly room: string;
  /** Milliseconds since the Unix epoch, by the store's clock. */
  readonly removedAt: number;
}

/** What retention would begin with. */
export interface Prunable {
  readonly runs: number;
  readonly events: number;
}

export interface NewArtifact {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface StoredArtifact extends NewArtifact {
  readonly artifactId: string;
}

export interface RunPage {
  /** Newest first. */
  readonly rows: readonly RunRow[];
  /** Hand in as `before` for the next page; absent on the last. */
  readonly next?: number | undefined;
}

/**
 * The log and the run rows. The one interface that the engine, the hub and the API know; every
 * implementation passes the suite in `conformance/`.
 *
 * Invariants: seqs are contiguous from 1 and in commit order; an entry is visible only after its
 * commit; rows change in the same transaction as the events that they are projected from.
 */
export interface Store {
  /** Identity of this log: 1-32 characters of 0-9a-z. A new log has a new one. */
  readonly epoch: string;
  /** Beside the log: grants, share links, projects and the audit log. */
  readonly directory: Directory;
  /** Seq of the last committed entry; 0 for an empty log. */
  head(): number;

  /**
   * Group-committed: whatever is waiting when the event loop turns goes in one transaction.
   * Resolves after the commit. Appends are committed in the order of the calls.
   * Errors: `lease_lost`, `idempotency_conflict`, `producer_gap`, `producer_stale`; `storage_full`, `storage_read_only`,
   * `storage_busy`, `storage_failed` (nothing of this append was kept); `shutting_down`.
   */
  append(append: Append): Promise<Appended>;
  /** Entries in log order. Cost grows with what is read, not with the log. */
  read(query: ReadLog): Promise<LogPage>;
  /**
   * What still holds of the outside agents of one room. Costs what holds, not what was told before. The
   * default bounds are limits.standingAgents and limits.standingAlarms.
   */
  standing(room: string, bounds?: StandingBounds): Promise<Standing>;
  /** Called after each commit with its entries, in log order. Returns the way to stop it. The listener must not throw. */
  onCommit(listener: CommitListener): () => void;

  run(runId: string): Promise<RunRow | undefined>;
  /** Runs of one room (or of all rooms of one user: `user/*`), newest first. */
  runs(room: string, query: ListRuns): Promise<RunPage>;
  /** Runs that have not ended, oldest first: what a starting engine looks through. */
  openRuns(): Promise<readonly RunRow[]>;

  /** Takes the run's lease when it is free, expired or already the holder's. Undefined when somebody else holds it. */
  acquireLease(runId: string, holder: string, ttlMs: number): Promise<Lease | undefined>;
  /** Extends the leases that are still the holder's, and returns the run ids of those. */
  renewLeases(leases: readonly Lease[], ttlMs: number): Promise<ReadonlySet<string>>;
  releaseLease(lease: Lease): Promise<void>;

  /** Stores the bytes once per room under their SHA-256. Errors: `artifact_too_large` and the storage errors of `append`. */
  putArtifact(room: string, artifact: NewArtifact): Promise<string>;
  /** From one room, or from any room of one user: `user/*`. */
  artifact(room: string, artifactId: string): Promise<StoredArtifact | undefined>;

  /**
   * Removes a bounded piece of what is old: runs that ended before `before` (milliseconds since the
   * Unix epoch) with all their events, events of no run that happened before it (never those of
   * alarms: one may still be open), and artifacts that nothing names any more. A run is gone as a
   * whole from the first slice on. Of runs that ended before `piecesBefore` (default 0: none) and
   * stay, what later events replace goes too; who reads or folds them misses nothing.
   * Call until `done`; what a crash cut short goes on.
   */
  prune(before: number, piecesBefore?: number): Promise<Pruned>;
  /** What `prune` would remove, artifacts and pieces left out. Reads all of it, and lets others have their turn meanwhile. */
  prunable(before: number): Promise<Prunable>;
  /** That a run was there, and when retention removed it. Undefined for one that is there, or never was. */
  removedRun(runId: string): Promise<RemovedRun | undefined>;
  /**
   * True when somebody who has seen everything of the feeds up to `after` holds half of something
   * that was removed, and must start over. What began after `after` it never knew; what ended before, it has whole.
   */
  isTorn(after: number, feeds: readonly FeedFilter[]): Promise<boolean>;

  /** Commits what waits, then closes. Later calls fail with `shutting_down`. */
  close(): Promise<void>;
}
