import {
  type EventData,
  type EventType,
  foldRunEvents,
  type NewEvent,
  type Plan,
  type RunState,
  StepcastError,
} from "@stepcast/contracts";
import type { Lease } from "@stepcast/store";
import { checkPlan } from "../plan/check.ts";
import { buildGraph, type PlanGraph } from "../plan/graph.ts";
import { narrowRegistry, rulesFor, withApprovals } from "../plan/rules.ts";
import { planInvalid } from "../plan-invalid.ts";
import { patiently } from "../storage-patience.ts";
import { type Recorded, readRecorded } from "./recorded.ts";
import { reusableSteps } from "./reuse.ts";
import { readRun } from "./run-reader.ts";
import type { Shell } from "./shell.ts";

/** A run that is ready to go: what it does, and what of it is done. */
export interface Prepared {
  readonly state: RunState;
  readonly plan: Plan;
  readonly graph: PlanGraph;
  readonly recorded: Recorded;
}

export interface PrepareOptions {
  readonly shell: Shell;
  readonly run: RunState;
  /** Of the run's plan, when it is at hand. */
  readonly graph?: PlanGraph | undefined;
  readonly lease: Lease;
  /** Given when a goal has to be planned. */
  readonly signal: AbortSignal | undefined;
  /** Hears how every fact left the run, also when preparing it fails afterwards. */
  said(state: RunState): void;
  /** True once the run was ended, or left, without waiting for it: nothing more is said then. */
  isOver(): boolean;
}

interface Fact<T extends EventType = EventType> {
  readonly type: T;
  readonly data: EventData<T>;
}

function fact<T extends EventType>(type: T, data: EventData<T>): Fact<T> {
  return { type, data };
}

/**
 * Makes a run ready: plans its goal when it has no plan yet, says `run.started` when nobody did,
 * takes over results of a parent run, and reads back what is recorded. What it says is committed
 * when it resolves.
 * Errors: `goal_not_understood`, `planner_failed`, `plan_invalid`, `skill_unknown`, `lease_lost`, `run_finished`.
 */
export async function prepareRun(options: PrepareOptions): Promise<Prepared> {
  const { shell, signal } = options;
  let state = options.run;
  const append = async (facts: readonly Fact[]): Promise<void> => {
    state = await appendFacts(options, state, facts);
    options.said(state);
  };
  if (state.plan === undefined && signal !== undefined)
    await append(await planGoal(shell, state, signal));
  const { plan, planHash } = state;
  if (plan === undefined || planHash === undefined) {
    throw new StepcastError("internal", "The run has no plan.");
  }
  const graph = options.graph ?? buildGraph(heldPlan(plan, shell), shell.skills);
  if (state.startedAt === undefined) {
    const layers = graph.order.depth;
    const started = { planName: plan.name, planHash, totalSteps: plan.steps.length, layers };
    await append([fact("run.started", started), ...(await takeOver(shell, state, graph))]);
  }
  const recorded = await patiently(shell, state.runId, () =>
    readRecorded(state, graph, shell.store),
  );
  return { state, plan, graph, recorded };
}

/** A recorded plan as the server's settings of today hold its steps: what may have changed since it was checked counts for what starts now. */
function heldPlan(plan: Plan, { skills, approve }: Shell): Plan {
  const chosen = plan.steps.map(({ skill }) => skills.get(skill));
  return { ...plan, steps: [...withApprovals(plan.steps, chosen, { approve })] };
}

async function appendFacts(
  { shell, lease, isOver }: PrepareOptions,
  state: RunState,
  facts: readonly Fact[],
): Promise<RunState> {
  const { runId, room, traceId } = state;
  const header = { at: shell.clock.now(), room, runId, ...(traceId !== undefined && { traceId }) };
  // Cast: `fact` paired each type with its data; the union of events cannot see that any more.
  const events = facts.map((one) => ({ ...one, ...header }) as NewEvent);
  const { entries } = await patiently(shell, runId, () => {
    // A fact of its beginning may not come after its end.
    if (isOver()) throw new StepcastError("run_finished", `Run ${runId} has ended.`);
    return shell.store.append({ events, lease });
  });
  return (
    foldRunEvents(
      state,
      entries.map((entry) => entry.event),
    ) ?? state
  );
}

async function planGoal(shell: Shell, state: RunState, signal: AbortSignal): Promise<Fact[]> {
  const { goal, room, skills: allowed, input = {} } = state;
  if (shell.planner === undefined || goal === undefined) {
    throw new StepcastError(
      "planner_failed",
      "This server has no planner, so a goal cannot be turned into a plan.",
    );
  }
  const files: Fact[] = [];
  const planned = await shell.planner.plan({
    goal,
    input,
    room,
    skills: narrowRegistry(shell.skills, allowed),
    signal,
    storeArtifact: async (file) => {
      const artifact = await shell.putArtifact(room, file);
      files.push(fact("artifact.created", { artifact }));
      return artifact;
    },
  });
  const check = checkPlan(planned.plan, shell.skills, {
    ...rulesFor(shell, room),
    skills: allowed,
  });
  if (!check.ok) throw planInvalid(check.problems);
  const { plan, planHash } = check;
  const { decision, explanation } = planned;
  return [
    ...files,
    fact("decision.made", decision),
    fact("plan.created", { plan, planHash, explanation }),
  ];
}

/** The results of a parent run that this run reuses, as facts of its own. */
async function takeOver(shell: Shell, state: RunState, graph: PlanGraph): Promise<Fact[]> {
  const { parentRunId, rerunFrom } = state;
  if (parentRunId === undefined || rerunFrom === undefined) return [];
  const parent = await patiently(shell, state.runId, () => readRun(shell.store, parentRunId));
  if (parent === undefined) return [];
  return reusableSteps(parent, graph, rerunFrom).map((step) => {
    const { stepId, skill, output, outputRef, preview, attempt } = step;
    const result = outputRef === undefined ? { output: output ?? null } : { outputRef, preview };
    const reusedFrom = step.reusedFrom ?? parentRunId;
    return fact("step.succeeded", {
      stepId,
      skill,
      ...result,
      durationMs: 0,
      attempt: Math.max(1, attempt),
      reusedFrom,
    });
  });
}
