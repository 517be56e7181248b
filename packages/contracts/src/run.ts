import type { ArtifactRef } from "./artifact.ts";
import type { EventError } from "./events/envelope.ts";
import type { EventData } from "./events/index.ts";
import type { Usage } from "./events/run.ts";
import type { JsonValue } from "./json.ts";
import type { Plan } from "./plan.ts";

export const runStatuses = [
  "queued",
  "running",
  "paused",
  "completed",
  "failed",
  "cancelled",
] as const;
export type RunStatus = (typeof runStatuses)[number];

export type StepStatus =
  | "pending"
  /** A person must say yes first. */
  | "waiting"
  | "running"
  /** Failed; the next attempt is due at `retryAt`. */
  | "retrying"
  | "succeeded"
  | "failed"
  | "skipped"
  | "cancelled";

/** The line of a run in a list: a projection that the store keeps in the same transaction as the events. */
export interface RunRow {
  readonly runId: string;
  readonly room: string;
  readonly status: RunStatus;
  readonly planName?: string | undefined;
  readonly goal?: string | undefined;
  readonly parentRunId?: string | undefined;
  readonly tags: readonly string[];
  readonly projectId?: string | undefined;
  readonly requestedBy: string;
  readonly cancelRequested: boolean;
  readonly queuedAt: number;
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly totalSteps: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly cancelled: number;
  readonly error?: EventError | undefined;
  /** Last event of the run. */
  readonly lastSeq: number;
}

/** A step, or an item of a `forEach` step, as of some event. */
export interface StepState {
  readonly stepId: string;
  readonly skill: string;
  readonly label: string;
  readonly icon?: string | undefined;
  readonly phaseId?: string | undefined;
  readonly parentStepId?: string | undefined;
  readonly status: StepStatus;
  /** The latest try; 0 before the first. */
  readonly attempt: number;
  /** Tries that failed; a try that a crash cut short is none. */
  readonly failures: number;
  /** Tries that the end of their process cut short. Absent: none. */
  readonly interrupted?: number | undefined;
  readonly items?: number | undefined;
  readonly percent?: number | undefined;
  readonly message?: string | undefined;
  /** When a person was asked to say yes to it. */
  readonly askedAt?: number | undefined;
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  /** What the latest try took; absent while it runs. */
  readonly durationMs?: number | undefined;
  /** What the tries before it took that were told, those before its run was retried included. Absent: nothing. */
  readonly earlierMs?: number | undefined;
  readonly retryAt?: number | undefined;
  /** When the latest try failed that another was to follow. */
  readonly failedAt?: number | undefined;
  readonly output?: JsonValue | undefined;
  readonly outputRef?: ArtifactRef | undefined;
  readonly preview?: string | undefined;
  readonly error?: EventError | undefined;
  readonly reason?: string | undefined;
  readonly reusedFrom?: string | undefined;
  readonly handled?: "continue" | "fallback" | undefined;
  readonly skipCode?: EventData<"step.skipped">["code"] | undefined;
}

export interface PhaseState {
  readonly phaseId: string;
  readonly name: string;
  readonly status: "pending" | "running" | "completed";
}

export interface ApprovalState {
  readonly approvalId: string;
  readonly stepId?: string | undefined;
  readonly prompt: string;
  /** What its skill would be given, as JSON. */
  readonly given?: string | undefined;
  readonly expiresAt?: number | undefined;
  readonly status: "open" | "approved" | "rejected" | "expired";
  readonly by?: string | undefined;
}

export interface ArtifactState {
  readonly artifact: ArtifactRef;
  readonly stepId?: string | undefined;
}

/** Everything a run's events say about it, as of `lastSeq`. Plain JSON: it travels as it is. */
export interface RunState extends RunRow {
  readonly input?: { readonly [key: string]: JsonValue } | undefined;
  /** Skills that it may use. Absent: all. */
  readonly skills?: readonly string[] | undefined;
  readonly rerunFrom?: string | undefined;
  /** The distributed trace that it belongs to; every event of it has it too. */
  readonly traceId?: string | undefined;
  readonly plan?: Plan | undefined;
  readonly planHash?: string | undefined;
  readonly explanation?: string | undefined;
  readonly decision?: EventData<"decision.made"> | undefined;
  readonly layers?: number | undefined;
  /** In plan order; items of `forEach` steps follow after all of them, in order of start. */
  readonly steps: readonly StepState[];
  /** Place of a step in `steps`, by id. */
  readonly stepIndex: { readonly [stepId: string]: number };
  readonly phases: readonly PhaseState[];
  readonly approvals: readonly ApprovalState[];
  readonly artifacts: readonly ArtifactState[];
  readonly usage: { readonly [K in keyof Usage]-?: number };
  readonly output?: JsonValue | undefined;
  readonly outputRef?: ArtifactRef | undefined;
  readonly preview?: string | undefined;
  /** Who asked to stop it, and why. */
  readonly cancelCommand?: EventData<"run.cancel_requested"> | undefined;
  /** When it last went on after its end; a deadline counts from there. */
  readonly retriedAt?: number | undefined;
  readonly speedup?: number | undefined;
  readonly criticalPathMs?: number | undefined;
}

export function isRunEnded(status: RunStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}

export function isStepEnded(status: StepStatus): boolean {
  return (
    status === "succeeded" || status === "failed" || status === "skipped" || status === "cancelled"
  );
}
