import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { setImmediate as turn } from "node:timers/promises";
import type { FeedFilter, ListRuns, Redactor, RunRow } from "@stepcast/contracts";
import { artifactIdOf, intact } from "../artifact-id.ts";
import { CommitListeners } from "../commit-listeners.ts";
import { CommitQueue, type Outcome, shuttingDown } from "../commit-queue.ts";
import type { Directory } from "../directory/directory.ts";
import { pageBounds } from "../feed-page.ts";
import { LeaseTable } from "../lease-table.ts";
import { foldCase } from "../run-filter.ts";
import { type Standing, type StandingBounds, standingBounds } from "../standing.ts";
import type {
  Append,
  Appended,
  CommitListener,
  Lease,
  LogPage,
  NewArtifact,
  Prunable,
  Pruned,
  ReadLog,
  RemovedRun,
  RunPage,
  Store,
  StoreClock,
  StoredArtifact,
} from "../store.ts";
import { ArtifactTable } from "./artifact-table.ts";
import { type BackupSeal, writeBackup } from "./backup.ts";
import { ClaimTable } from "./claim-table.ts";
import { makeFolder } from "./data-folder.ts";
import { type Durability, type OpenedDatabase, openDatabase } from "./database.ts";
import { SqliteDirectory } from "./directory.ts";
import { EventTable } from "./event-table.ts";
import { createFences } from "./fences.ts";
import { type FolderLock, lockFolder } from "./folder-lock.ts";
import { GroupCommit, type Tables, type Write } from "./group-commit.ts";
import { rewriteVersion } from "./migrate.ts";
import { ProducerTable } from "./producer-table.ts";
import { nothingPruned, Pruning } from "./pruning.ts";
import { RunTable, toRow } from "./run-table.ts";
import { toOpeningError, toStorageError } from "./storage-error.ts";
import { WriteWatch } from "./write-watch.ts";
import { maxGroupEvents, weightOf } from "./write-weight.ts";

export interface SqliteStoreOptions {
  /** Made when it is not there. The log is `stepcast.db` in it. */
  readonly folder: string;
  /** Default: `power`. */
  readonly durability?: Durability | undefined;
  /** For expiry of leases and claims. Default: the system's. */
  readonly clock?: StoreClock | undefined;
  /** How long writes wait while another program holds the database. Default: 5,000. */
  readonly busyTimeoutMs?: number | undefined;
  /** Hears how long each group took to become durable, in milliseconds. Must not throw. */
  readonly onGroup?: ((durationMs: number) => void) | undefined;
  /** Hides secrets from every event before it is recorded. Default: nothing is hidden. */
  readonly redactor?: Redactor | undefined;
}

/** A store that is one file. */
export interface FileStore extends Store {
  /**
   * Copies everything to a new file, as it is at one moment, while the store is in use.
   * Errors: the storage errors; then there is no file.
   */
  backup(file: string): Promise<BackupSeal>;
  /** Errors: `storage_failed` within a second when the folder is gone; what the last write was refused with, until one goes through. */
  mustTakeWrites(): void;
}

/**
 * The store of one process, in one SQLite file. The folder is this process's own until `close`, or
 * until it dies.
 * Errors: `data_folder_in_use`, `database_newer`, `storage_busy`, `storage_full`,
 * `storage_read_only`, `storage_failed` (a damaged file, a foreign one, a folder that cannot be made).
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<FileStore> {
  const { folder, durability = "power", busyTimeoutMs = 5_000 } = options;
  makeFolder(folder);
  const lock = lockFolder(folder);
  const giveUpAtMs = performance.now() + busyTimeoutMs;
  for (;;) {
    let opened: OpenedDatabase | undefined;
    try {
      opened = openDatabase(folder, durability);
      const store = new SqliteStore(options, lock, opened);
      lock.watchDatabase(opened.isOurs);
      return store;
    } catch (thrown) {
      opened?.db.close();
      const error = toOpeningError(thrown, folder);
      if (error.code === "storage_busy" && performance.now() < giveUpAtMs) {
        await new Promise((resolve) => setTimeout(resolve, 25));
        continue;
      }
      lock.release();
      throw error;
    }
  }
}

class SqliteStore implements FileStore {
  readonly epoch: string;
  readonly directory: Directory;
  readonly #folder: string;
  readonly #onGroup: SqliteStoreOptions["onGroup"];
  readonly #lock: FolderLock;
  readonly #db: DatabaseSync;
  readonly #tables: Tables;
  readonly #leases: LeaseTable;
  readonly #groupCommit: GroupCommit;
  readonly #queue: CommitQueue<Write, Appended>;
  readonly #listeners = new CommitListeners();
  readonly #writes: WriteWatch;

  constructor(options: SqliteStoreOptions, lock: FolderLock, opened: OpenedDatabase) {
    const { db, epoch, openings } = opened;
    this.epoch = epoch;
    this.#folder = options.folder;
    this.#onGroup = options.onGroup;
    this.#lock = lock;
    this.#db = db;
    const clock = options.clock ?? Date;
    const events = new EventTable(db, opened);
    const runs = new RunTable(db);
    this.#tables = {
      events,
      runs,
      claims: new ClaimTable(db),
      producers: new ProducerTable(db),
      artifacts: new ArtifactTable(db),
      pruning: new Pruning(db, { events, runs }, clock),
    };
    this.#leases = new LeaseTable(clock, createFences(openings));
    this.#groupCommit = new GroupCommit({
      db,
      tables: this.#tables,
      leases: this.#leases,
      clock,
      redactor: options.redactor,
    });
    this.#queue = new CommitQueue({
      commit: (group) => this.#commit(group),
      weight: weightOf,
      maxGroupWeight: maxGroupEvents,
      busyTimeoutMs: options.busyTimeoutMs ?? 5_000,
    });
    const push = (change: () => void) => this.#queue.push({ kind: "change", change });
    this.directory = new SqliteDirectory(db, this.#folder, push);
    this.#writes = new WriteWatch(this.#folder, () => push(() => rewriteVersion(db)));
    db.function("fold_case", { deterministic: true }, (text) =>
      text === null ? null : foldCase(String(text)),
    );
  }

  head(): number {
    return this.#tables.events.head;
  }

  append(append: Append): Promise<Appended> {
    return this.#queue.push({ kind: "append", append });
  }

  async read(query: ReadLog): Promise<LogPage> {
    return this.#reading(() =>
      this.#tables.events.read(pageBounds(query, this.head()), query.feeds),
    );
  }

  async standing(room: string, bounds: StandingBounds = standingBounds): Promise<Standing> {
    return this.#reading(() => this.#tables.events.standing(room, bounds));
  }

  onCommit(listener: CommitListener): () => void {
    return this.#listeners.add(listener);
  }

  async run(runId: string): Promise<RunRow | undefined> {
    return this.#reading(() => this.#tables.runs.get(runId));
  }

  async runs(room: string, query: ListRuns): Promise<RunPage> {
    // Loaded when first needed: it takes longer to load than the store to open.
    const { runsQuery } = await import("./runs-query.ts");
    const { sql, parameters } = runsQuery(room, query);
    return this.#reading(() => {
      // Cast: the builder was given nothing but text and numbers.
      const found = this.#db.prepare(sql).all(...(parameters as readonly SQLInputValue[]));
      const shown = found.slice(0, query.limit);
      const rows = shown.map(toRow);
      return found.length > shown.length
        ? { rows, next: Number(shown.at(-1)?.["queued_seq"]) }
        : { rows };
    });
  }

  async openRuns(): Promise<readonly RunRow[]> {
    return this.#reading(() => this.#tables.runs.open());
  }

  async acquireLease(runId: string, holder: string, ttlMs: number): Promise<Lease | undefined> {
    return this.#reading(() => this.#leases.acquire(runId, holder, ttlMs));
  }

  async renewLeases(leases: readonly Lease[], ttlMs: number): Promise<ReadonlySet<string>> {
    return this.#reading(() => this.#leases.renew(leases, ttlMs));
  }

  async releaseLease(lease: Lease): Promise<void> {
    await this.#queue.settled();
    this.#leases.release(lease);
  }

  async putArtifact(room: string, { mediaType, bytes }: NewArtifact): Promise<string> {
    // A copy: the caller's bytes may change before they are written.
    const own = new Uint8Array(bytes);
    const artifactId = await artifactIdOf(own);
    const { artifacts, pruning } = this.#tables;
    const isKept = () => artifacts.has(room, artifactId) && pruning.isWanted(room, artifactId);
    if (this.#reading(isKept)) return artifactId;
    const artifact = { artifactId, mediaType, bytes: own };
    await this.#queue.push({ kind: "artifact", room, artifact });
    return artifactId;
  }

  async artifact(room: string, artifactId: string): Promise<StoredArtifact | undefined> {
    return intact(this.#reading(() => this.#tables.artifacts.get(room, artifactId)));
  }

  async prune(before: number, piecesBefore = 0): Promise<Pruned> {
    let pruned: Pruned = nothingPruned;
    const removed = (told: Pruned): void => {
      pruned = told;
    };
    await this.#queue.push({ kind: "prune", before, piecesBefore, removed });
    return pruned;
  }

  async prunable(before: number): Promise<Prunable> {
    const counting = this.#tables.pruning.prunable(before);
    for (;;) {
      const step = this.#reading(() => counting.next());
      if (step.done === true) return step.value;
      await turn();
    }
  }

  async removedRun(runId: string): Promise<RemovedRun | undefined> {
    return this.#reading(() => this.#tables.pruning.removedRun(runId));
  }

  async isTorn(after: number, feeds: readonly FeedFilter[]): Promise<boolean> {
    return this.#reading(() => this.#tables.pruning.isTorn(after, feeds));
  }

  async backup(file: string): Promise<BackupSeal> {
    this.#reading(() => undefined);
    try {
      return await writeBackup(this.#db, file);
    } catch (thrown) {
      throw toStorageError(thrown, this.#folder);
    }
  }

  mustTakeWrites(): void {
    this.#lock.mustBeThere();
    this.#writes.mustGoThrough();
  }

  async close(): Promise<void> {
    if (this.#queue.closed) return this.#queue.settled();
    await this.#queue.close();
    this.#db.close();
    this.#lock.release();
  }

  #commit(group: readonly Write[]): readonly Outcome<Appended>[] {
    this.#lock.mustBeThere();
    try {
      const startedAtMs = performance.now();
      const { outcomes, entries } = this.#groupCommit.run(group);
      this.#writes.wentThrough();
      this.#onGroup?.(performance.now() - startedAtMs);
      this.#listeners.tell(entries);
      return outcomes;
    } catch (thrown) {
      throw this.#writes.refused(thrown);
    }
  }

  #reading<T>(read: () => T): T {
    if (this.#queue.closed) throw shuttingDown();
    try {
      return read();
    } catch (thrown) {
      throw toStorageError(thrown, this.#folder);
    }
  }
}
