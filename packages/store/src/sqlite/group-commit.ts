import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type Redactor, StepcastError, thrownText } from "@stepcast/contracts";
import type { Outcome } from "../commit-queue.ts";
import { claimedRun, repeatOf } from "../idempotency.ts";
import type { LeaseTable } from "../lease-table.ts";
import { type AppendedEntry, appendedEntries, type LogEntry } from "../log-entry.ts";
import { outOfTurn } from "../producer.ts";
import { foldRuns } from "../run-fold.ts";
import type { Append, Appended, Pruned, StoreClock, StoredArtifact } from "../store.ts";
import type { ArtifactTable } from "./artifact-table.ts";
import type { ClaimTable } from "./claim-table.ts";
import type { EventTable } from "./event-table.ts";
import type { ProducerTable } from "./producer-table.ts";
import type { Pruning } from "./pruning.ts";
import { overwriteRefused } from "./refused-commit.ts";
import type { RunTable } from "./run-table.ts";
import { isIoError } from "./storage-error.ts";

export type Write =
  | { readonly kind: "append"; readonly append: Append }
  | { readonly kind: "artifact"; readonly room: string; readonly artifact: StoredArtifact }
  /** Of the directory. */
  | { readonly kind: "change"; change(): void }
  /** A slice of retention; it tells `removed` in the transaction, and what it told counts once that is committed. */
  | {
      readonly kind: "prune";
      readonly before: number;
      readonly piecesBefore: number;
      removed(pruned: Pruned): void;
    };

export interface Tables {
  readonly events: EventTable;
  readonly runs: RunTable;
  readonly claims: ClaimTable;
  readonly producers: ProducerTable;
  readonly artifacts: ArtifactTable;
  readonly pruning: Pruning;
}

export interface GroupCommitOptions {
  readonly db: DatabaseSync;
  readonly tables: Tables;
  readonly leases: LeaseTable;
  readonly clock: StoreClock;
  readonly redactor: Redactor | undefined;
}

const nothing: Appended = { entries: [] };

/**
 * Commits groups of writes, one transaction each.
 *
 * Invariant: a write is refused before its first change, so a refused one leaves nothing in the
 * transaction of the others. Whatever fails after that fails the whole group.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #staged: LogEntry[] = [];
  /** A slice of retention is part of the group that is under way. */
  #hasPruned = false;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.#begin = options.db.prepare("BEGIN IMMEDIATE");
    this.#commit = options.db.prepare("COMMIT");
  }

  /** The outcome of each write, and the entries of all of them in log order. Throws SQLite's errors; nothing was kept then. */
  run(group: readonly Write[]): {
    readonly outcomes: readonly Outcome<Appended>[];
    readonly entries: readonly LogEntry[];
  } {
    const { tables } = this.#options;
    this.#staged = [];
    this.#hasPruned = false;
    this.#rollBack();
    this.#begin.run();
    try {
      tables.events.begin();
      const outcomes = group.map((write) => this.#apply(write));
      tables.runs.flush();
      this.#commit.run();
      tables.events.committed(this.#staged);
      tables.runs.committed();
      return { outcomes, entries: this.#staged };
    } catch (thrown) {
      tables.runs.rolledBack();
      if (this.#hasPruned) tables.pruning.rolledBack();
      this.#rollBack();
      if (isIoError(thrown)) overwriteRefused(this.#options.db);
      throw thrown;
    }
  }

  /** Ends a transaction that failed, unless the failure did. Where even that fails, the next group tries again. */
  #rollBack(): void {
    if (this.#options.db.isTransaction) this.#options.db.exec("ROLLBACK");
  }

  #apply(write: Write): Outcome<Appended> {
    if (write.kind === "append") return this.#append(write.append);
    if (write.kind === "change") {
      write.change();
      return nothing;
    }
    if (write.kind === "prune") {
      this.#hasPruned = true;
      write.removed(this.#options.tables.pruning.slice(write.before, write.piecesBefore));
      return nothing;
    }
    const { artifacts, pruning } = this.#options.tables;
    const isNew = artifacts.put(write.room, write.artifact);
    pruning.artifactStored(write.room, write.artifact.artifactId, isNew);
    return nothing;
  }

  #append(append: Append): Outcome<Appended> {
    const { tables, leases, clock } = this.#options;
    const refused = leases.refusal(append.lease) ?? outOfTurn(append, tables.producers);
    if (refused !== undefined) return refused;
    const { idempotency: claim, producer } = append;
    const nowMs = claim === undefined && producer === undefined ? 0 : clock.now();
    const repeat = claim && repeatOf(claim, tables.claims.get(claim), nowMs);
    if (repeat !== undefined) return repeat;
    const firstSeq = tables.events.head + this.#staged.length + 1;
    const entries = encode(append, firstSeq, this.#options.redactor);
    if (entries instanceof StepcastError) return entries;
    if (claim !== undefined) {
      const runId = claimedRun(append);
      if (runId instanceof StepcastError) return runId;
      const { fingerprint, expiresAtMs } = claim;
      tables.claims.put(claim, { fingerprint, runId, firstSeq, expiresAtMs }, nowMs);
    }
    if (producer !== undefined) tables.producers.put(producer, nowMs);
    for (let at = 0; at < entries.length; at += 1) {
      const entry = entries[at] as AppendedEntry; // Within bounds.
      tables.events.stage(entry);
      this.#staged.push(entry);
    }
    foldRuns(entries, tables.runs);
    return { entries };
  }
}

/** The entries of an append with their text made, before anything is written. */
function encode(
  append: Append,
  firstSeq: number,
  redactor: Redactor | undefined,
): readonly AppendedEntry[] | StepcastError {
  try {
    const entries = appendedEntries(append.events, firstSeq, redactor);
    for (let at = 0; at < entries.length; at += 1) entries[at]?.text();
    return entries;
  } catch (cause) {
    return new StepcastError(
      "internal",
      `An event cannot be written as JSON, so nothing of its append was kept: ${thrownText(cause)}.`,
      { cause },
    );
  }
}
