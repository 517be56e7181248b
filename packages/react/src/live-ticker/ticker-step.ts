import type { Plan, RunState, StepState } from "@stepcast/client";
import { filledShare } from "../tape/tape-layout.ts";

/** What the right side of a row says. */
export type TickerStepState =
  | { readonly kind: "queued" }
  | { readonly kind: "running"; readonly percent?: number | undefined }
  | { readonly kind: "retrying"; readonly attempt: number; readonly of: number }
  | { readonly kind: "needs-you" }
  | { readonly kind: "succeeded"; readonly durationMs: number; readonly reused: boolean }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly message: string;
      readonly hint?: string | undefined;
    }
  | { readonly kind: "skipped"; readonly reason: string }
  | { readonly kind: "cancelled" };

/** A row of the ticker. */
export interface TickerStep {
  readonly stepId: string;
  readonly skill: string;
  readonly icon?: string | undefined;
  readonly label: string;
  readonly state: TickerStepState;
}

export interface TickerProgress {
  readonly done: number;
  readonly total: number;
}

/** The plan's steps as rows; items of a `forEach` step are part of their step. */
export function tickerSteps(
  run: Pick<RunState, "steps" | "plan">,
  statusLines: Readonly<Record<string, string>>,
): TickerStep[] {
  const rows: TickerStep[] = [];
  for (const step of run.steps) {
    if (step.parentStepId !== undefined) continue;
    const { stepId, skill, icon } = step;
    rows.push({
      stepId,
      skill,
      icon,
      label: stepLabel(step, statusLines),
      state: rowState(step, run.plan),
    });
  }
  return rows;
}

/** The plan's own label, else the skill's status line, else the id. */
export function stepLabel(
  step: Pick<StepState, "stepId" | "label" | "skill">,
  statusLines: Readonly<Record<string, string>>,
): string {
  if (step.label !== step.stepId) return step.label;
  return (Object.hasOwn(statusLines, step.skill) && statusLines[step.skill]) || step.stepId;
}

function rowState(step: StepState, plan: Plan | undefined): TickerStepState {
  switch (step.status) {
    case "pending":
      return { kind: "queued" };
    case "waiting":
      return { kind: "needs-you" };
    case "running":
      return { kind: "running", percent: step.percent };
    case "retrying":
      return retrying(step, plan);
    case "succeeded":
      return {
        kind: "succeeded",
        durationMs: step.durationMs ?? 0,
        reused: step.reusedFrom !== undefined,
      };
    case "failed":
      return { kind: "failed", ...(step.error ?? { code: "", message: "" }) };
    case "skipped":
      return { kind: "skipped", reason: step.reason ?? "" };
    case "cancelled":
      return { kind: "cancelled" };
  }
}

/**
 * The attempt that comes next, of how many there can be: one that its process cut short, and those before
 * the run was retried, have their numbers too, and use up none that the plan allows.
 */
function retrying(
  { stepId, attempt, failures }: StepState,
  plan: Plan | undefined,
): TickerStepState {
  const planned = plan?.steps.find((candidate) => candidate.id === stepId);
  const left = (planned?.retry?.attempts ?? 0) - failures;
  return { kind: "retrying", attempt: attempt + 1, of: attempt + Math.max(1, left) };
}

/** Steps that succeeded, of all; what failed or was left out is not done. */
export function tickerProgress(run: Pick<RunState, "steps" | "totalSteps">): TickerProgress {
  const top = run.steps.filter((step) => step.parentStepId === undefined);
  const done = top.filter((step) => step.status === "succeeded").length;
  return { done, total: Math.max(top.length, run.totalSteps) };
}

const urgency: Readonly<Record<TickerStepState["kind"], number>> = {
  failed: 0,
  "needs-you": 1,
  retrying: 2,
  running: 3,
  queued: 4,
  succeeded: 5,
  skipped: 6,
  cancelled: 6,
};

/**
 * At most `maxRows` of the rows, in plan order: what needs attention first, then what runs, then what
 * comes next, then what ended last.
 */
export function visibleSteps(rows: readonly TickerStep[], maxRows: number): readonly TickerStep[] {
  if (rows.length <= maxRows) return rows;
  const ranked = rows.map((row, place) => ({ row, place, rank: urgency[row.state.kind] }));
  ranked.sort((a, b) => a.rank - b.rank || (a.rank >= 5 ? b.place - a.place : a.place - b.place));
  return ranked
    .slice(0, maxRows)
    .sort((a, b) => a.place - b.place)
    .map(({ row }) => row);
}

/**
 * Milliseconds that are likely left at `nowMs`, once enough is known to say so: by the steps that are the
 * run's to do since it began, or since it last went on after its end.
 */
export function timeLeftMs(
  run: Pick<RunState, "steps" | "queuedAt" | "startedAt" | "retriedAt">,
  nowMs: number,
): number | undefined {
  const since = run.retriedAt ?? run.startedAt ?? run.queuedAt;
  const elapsedMs = nowMs - since;
  const share = filledShare(run.steps.filter((step) => !wasDone(step, since)));
  if (elapsedMs < 3_000 || share < 0.15 || share >= 1) return undefined;
  return (elapsedMs / share) * (1 - share);
}

function wasDone({ reusedFrom, endedAt }: StepState, since: number): boolean {
  return reusedFrom !== undefined || (endedAt !== undefined && endedAt < since);
}
