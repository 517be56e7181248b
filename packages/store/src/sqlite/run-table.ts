import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import {
  foldRunRowEvents,
  type RunRow,
  type RunStatus,
  type StepcastEvent,
} from "@stepcast/contracts";
import { userOfRoom } from "../run-filter.ts";
import { queuedSeqOf, type RunRows } from "../run-fold.ts";

interface Slot {
  readonly row: RunRow;
  readonly queuedSeq: number;
}

/** A run's row within a group: as it was, when it was there, and as it will be. */
interface Staged {
  readonly before: Slot | undefined;
  after: Slot;
}

const cachedRows = 4_096;

/** The run rows on disk, with those in use at hand. Changes are staged inside the caller's transaction and count once it says `committed`. */
export class RunTable implements RunRows {
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #updateCounts: StatementSync;
  readonly #select: StatementSync;
  readonly #selectOpen: StatementSync;
  readonly #delete: StatementSync;
  /** Least recently changed first. */
  readonly #cache = new Map<string, Slot>();
  readonly #staged = new Map<string, Staged>();

  constructor(db: DatabaseSync) {
    const columns = [...fixedColumns, ...changingColumns];
    this.#insert = db.prepare(
      `INSERT INTO runs (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
    );
    this.#update = db.prepare(
      `UPDATE runs SET ${changingColumns.map((name) => `${name} = ?`).join(", ")} WHERE queued_seq = ?`,
    );
    this.#updateCounts = db.prepare(
      "UPDATE runs SET succeeded = ?, failed = ?, skipped = ?, cancelled = ?, last_seq = ? WHERE queued_seq = ?",
    );
    this.#select = db.prepare("SELECT * FROM runs WHERE run_id = ?");
    this.#delete = db.prepare("DELETE FROM runs WHERE run_id = ?");
    this.#selectOpen = db.prepare(
      "SELECT * FROM runs WHERE status IN ('queued', 'running', 'paused') ORDER BY queued_seq",
    );
  }

  fold(runId: string, events: readonly StepcastEvent[]): void {
    const staged = this.#staged.get(runId);
    const before = staged === undefined ? this.#load(runId) : staged.before;
    const current = staged?.after ?? before;
    const row = foldRunRowEvents(current?.row, events);
    if (row === undefined || row === current?.row) return;
    const after = { row, queuedSeq: current?.queuedSeq ?? queuedSeqOf(events) };
    if (staged === undefined) this.#staged.set(runId, { before, after });
    else staged.after = after;
  }

  /** Writes each row that a group changed, once. */
  flush(): void {
    for (const { before, after } of this.#staged.values()) {
      const { row, queuedSeq } = after;
      if (before === undefined) {
        this.#insert.run(...fixedValues(after), ...changingValues(row));
      } else if (onlyCountsDiffer(before.row, row)) {
        const { succeeded, failed, skipped, cancelled, lastSeq } = row;
        this.#updateCounts.run(succeeded, failed, skipped, cancelled, lastSeq, queuedSeq);
      } else {
        this.#update.run(...changingValues(row), queuedSeq);
      }
    }
  }

  committed(): void {
    for (const [runId, { after }] of this.#staged) {
      this.#cache.delete(runId);
      this.#cache.set(runId, after);
    }
    this.#staged.clear();
    for (const runId of this.#cache.keys()) {
      if (this.#cache.size <= cachedRows) break;
      this.#cache.delete(runId);
    }
  }

  rolledBack(): void {
    this.#staged.clear();
  }

  /** In the caller's transaction. A transaction that fails brings it back: it is read again then. */
  remove(runId: string): void {
    this.#delete.run(runId);
    this.#cache.delete(runId);
  }

  get(runId: string): RunRow | undefined {
    return this.#load(runId)?.row;
  }

  /** Runs that have not ended, oldest first. */
  open(): readonly RunRow[] {
    return this.#selectOpen.all().map(toRow);
  }

  #load(runId: string): Slot | undefined {
    const cached = this.#cache.get(runId);
    if (cached !== undefined) return cached;
    const columns = this.#select.get(runId);
    return columns && { row: toRow(columns), queuedSeq: Number(columns["queued_seq"]) };
  }
}

const fixedColumns = [
  "queued_seq",
  "run_id",
  "room",
  "user",
  "goal",
  "parent_run_id",
  "requested_by",
  "tags",
  "project_id",
  "queued_at",
] as const;

function fixedValues({ row, queuedSeq }: Slot) {
  return [
    queuedSeq,
    row.runId,
    row.room,
    userOfRoom(row.room),
    row.goal ?? null,
    row.parentRunId ?? null,
    row.requestedBy,
    JSON.stringify(row.tags),
    row.projectId ?? null,
    row.queuedAt,
  ] as const;
}

const changingColumns = [
  "status",
  "plan_name",
  "cancel_requested",
  "started_at",
  "ended_at",
  "duration_ms",
  "total_steps",
  "succeeded",
  "failed",
  "skipped",
  "cancelled",
  "error",
  "last_seq",
] as const;

function changingValues(row: RunRow) {
  return [
    row.status,
    row.planName ?? null,
    row.cancelRequested ? 1 : 0,
    row.startedAt ?? null,
    row.endedAt ?? null,
    row.durationMs ?? null,
    row.totalSteps,
    row.succeeded,
    row.failed,
    row.skipped,
    row.cancelled,
    row.error === undefined ? null : JSON.stringify(row.error),
    row.lastSeq,
  ] as const;
}

function onlyCountsDiffer(before: RunRow, after: RunRow): boolean {
  return (
    before.status === after.status &&
    before.planName === after.planName &&
    before.cancelRequested === after.cancelRequested &&
    before.startedAt === after.startedAt &&
    before.endedAt === after.endedAt &&
    before.durationMs === after.durationMs &&
    before.totalSteps === after.totalSteps &&
    before.error === after.error
  );
}

/** A line of the table as the row that was folded. */
export function toRow(columns: Record<string, SQLOutputValue>): RunRow {
  const text = (name: string) => optionalText(columns[name]);
  const number = (name: string) => optionalNumber(columns[name]);
  const error = text("error");
  return {
    runId: String(columns["run_id"]),
    room: String(columns["room"]),
    // Casts: what `changingValues` and `fixedValues` wrote.
    status: columns["status"] as RunStatus,
    planName: text("plan_name"),
    goal: text("goal"),
    parentRunId: text("parent_run_id"),
    tags: JSON.parse(String(columns["tags"])) as readonly string[],
    projectId: text("project_id"),
    requestedBy: String(columns["requested_by"]),
    cancelRequested: columns["cancel_requested"] === 1,
    queuedAt: Number(columns["queued_at"]),
    startedAt: number("started_at"),
    endedAt: number("ended_at"),
    durationMs: number("duration_ms"),
    totalSteps: Number(columns["total_steps"]),
    succeeded: Number(columns["succeeded"]),
    failed: Number(columns["failed"]),
    skipped: Number(columns["skipped"]),
    cancelled: Number(columns["cancelled"]),
    error: error === undefined ? undefined : (JSON.parse(error) as RunRow["error"]),
    lastSeq: Number(columns["last_seq"]),
  };
}

function optionalText(value: SQLOutputValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function optionalNumber(value: SQLOutputValue | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}
