import type { JsonValue, Plan, PlanInput, PlanProblem, StartedRun } from "@stepcast/contracts";
import type { PlannedGoal } from "./planner.ts";

/** Who asks, and in which room it happens. */
export interface Requester {
  readonly room: string;
  readonly by: string;
  /** Where the run belongs in a distributed trace, as W3C Trace Context writes it. */
  readonly traceparent?: string | undefined;
}

export interface StartRequest extends Requester {
  readonly plan?: PlanInput | undefined;
  readonly goal?: string | undefined;
  readonly input?: { readonly [key: string]: JsonValue } | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly projectId?: string | undefined;
  /** Skills that the run may use, whatever its plan or planner wants. Absent: all. */
  readonly skills?: readonly string[] | undefined;
  readonly idempotencyKey?: string | undefined;
}

export interface RerunRequest extends Requester {
  readonly runId: string;
  readonly from?: string | undefined;
  readonly input?: { readonly [key: string]: JsonValue } | undefined;
  readonly idempotencyKey?: string | undefined;
}

export interface RunCommand extends Requester {
  readonly runId: string;
  readonly reason?: string | undefined;
}

export interface AnswerRequest extends Requester {
  readonly runId: string;
  readonly approvalId: string;
  readonly approved: boolean;
  readonly answer?: JsonValue | undefined;
}

/** What a checked plan is: the plan with defaults filled in, and its shape; or everything that is wrong with it. */
export type PlanCheck =
  | {
      readonly ok: true;
      readonly plan: Plan;
      readonly planHash: string;
      readonly layers: readonly (readonly string[])[];
      readonly edges: number;
    }
  | { readonly ok: false; readonly problems: readonly PlanProblem[] };

/**
 * Runs plans durably. Every method that changes a run resolves after the fact is committed, or
 * rejects with a StepcastError and has changed nothing. The room must own the run: `not_found` else.
 */
export interface Engine {
  /** Errors: `plan_invalid` (details: all problems), `idempotency_conflict`, storage errors. */
  start(request: StartRequest): Promise<StartedRun & { readonly repeated: boolean }>;
  /** A new run of an ended or running run's plan that reuses recorded results. Errors: `step_unknown`, `not_found`. */
  rerun(request: RerunRequest): Promise<StartedRun & { readonly repeated: boolean }>;
  /** Asks a run to stop; a second request and an ended-by-cancel run change nothing. Errors: `run_finished`. */
  cancel(command: RunCommand): Promise<void>;
  /** No new step starts until resumed. Pausing a paused run changes nothing. Errors: `run_finished`. */
  pause(command: RunCommand): Promise<void>;
  /** Errors: `run_not_paused`, `run_finished`. */
  resume(command: RunCommand): Promise<void>;
  /** Runs failed and cancelled steps, and what was skipped because of them, again. Errors: `run_not_finished`, `nothing_to_retry`. */
  retry(command: RunCommand): Promise<void>;
  /** Errors: `approval_closed`, `not_found`. */
  answer(request: AnswerRequest): Promise<void>;

  /** Pure and complete: every problem at once, as for a run in the room, and with `input` for one that is started with it. Never throws. */
  check(
    plan: unknown,
    room: string,
    input?: { readonly [member: string]: JsonValue } | undefined,
  ): PlanCheck;
  /** The plan that a goal would run, without running it. Errors: `goal_not_understood`, `planner_failed`. */
  draft(
    request: Requester & {
      readonly goal: string;
      readonly input?: { readonly [key: string]: JsonValue } | undefined;
      /** Skills that the plan may use. Absent: all. */
      readonly skills?: readonly string[] | undefined;
    },
  ): Promise<PlannedGoal>;

  /** Takes over every run that has not ended and whose lease is free. Resolves when their first steps were started. */
  recover(): Promise<void>;
  /** Stops starting steps, waits up to `graceMs` for running ones, hands back the leases. Runs go on at the next `recover`. */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}
