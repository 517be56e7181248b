import {
  copyJson,
  type EventData,
  type EventType,
  foldRunEvents,
  type NewEvent,
  type Plan,
  type RunState,
  StepcastError,
  type StepcastEvent,
} from "@stepcast/contracts";
import { checkPlan } from "../plan/check.ts";
import { buildGraph, type PlanGraph } from "../plan/graph.ts";
import { narrowRegistry, rulesFor, withApprovals } from "../plan/rules.ts";
import { planInvalid } from "../plan-invalid.ts";
import { patiently } from "../storage-patience.ts";
import type { Journal } from "./journal.ts";
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

export interface PreparationOptions {
  readonly shell: Shell;
  /** The run as its log says it is. */
  readonly state: RunState;
  /** Of the run's plan, when it is at hand. */
  readonly graph?: PlanGraph | undefined;
  readonly journal: Journal;
  /** Given when a goal has to be planned. */
  readonly signal: AbortSignal | undefined;
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
 * Makes a run ready: plans its goal when it has no plan yet, says `run.started` when nobody did, takes
 * over results of a parent run, and reads back what is recorded. What it says is in the journal: it is
 * committed together with the start of the first steps.
 */
export class Preparation {
  readonly #options: PreparationOptions;
  #state: RunState;

  constructor(options: PreparationOptions) {
    this.#options = options;
    this.#state = options.state;
  }

  /** As of the last fact that was said here, also when it failed after that. */
  get state(): RunState {
    return this.#state;
  }

  /** Errors: `goal_not_understood`, `planner_failed`, `plan_invalid`, `skill_unknown`, `run_finished`. */
  async prepare(): Promise<Prepared> {
    const { shell, signal } = this.#options;
    if (this.#state.plan === undefined && signal !== undefined)
      this.#say(await planGoal(shell, this.#state, signal));
    const { plan, planHash, startedAt } = this.#state;
    if (plan === undefined || planHash === undefined) {
      throw new StepcastError("internal", "The run has no plan.");
    }
    const graph = this.#options.graph ?? buildGraph(heldPlan(plan, shell), shell.skills);
    if (startedAt === undefined) {
      const layers = graph.order.depth;
      const started = { planName: plan.name, planHash, totalSteps: plan.steps.length, layers };
      this.#say([fact("run.started", started), ...(await takeOver(shell, this.#state, graph))]);
    }
    const state = this.#state;
    const recorded = await patiently(shell, state.runId, () =>
      readRecorded(state, graph, shell.store),
    );
    return { state, plan, graph, recorded };
  }

  #say(facts: readonly Fact[]): void {
    const { journal, shell } = this.#options;
    // A fact of its beginning may not come after its end.
    if (this.#options.isOver())
      throw new StepcastError("run_finished", `Run ${this.#state.runId} has ended.`);
    // What the run goes on with is what will be recorded: the store would hide the same secrets.
    const hide = <T>(data: T): T => shell.redactor?.value(data) ?? data;
    const said = facts.map(({ type, data }) => journal.add(type, hide(data)));
    this.#state = foldAhead(this.#state, said);
  }
}

/** A recorded plan as the server's settings of today hold its steps: what may have changed since it was checked counts for what starts now. */
function heldPlan(plan: Plan, { skills, approve }: Shell): Plan {
  const chosen = plan.steps.map(({ skill }) => skills.get(skill));
  return { ...plan, steps: [...withApprovals(plan.steps, chosen, { approve })] };
}

/** The run as it will be once the facts are recorded. */
function foldAhead(state: RunState, facts: readonly NewEvent[]): RunState {
  // Cast: each fact has its own type's data; a place in the log is what its events lack.
  const events = facts.map(
    (fact, at) => ({ seq: state.lastSeq + 1 + at, ...fact }) as StepcastEvent,
  );
  return foldRunEvents(state, events) ?? state;
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
    input,
  });
  if (!check.ok) throw planInvalid(check.problems);
  const { plan, planHash } = check;
  const { decision, explanation } = planned;
  // A log that cannot hold it refuses the batch that it is in, and the run would be planned again, for ever.
  const said = copyJson({ decision, explanation });
  if (!said.ok)
    throw new StepcastError(
      "planner_failed",
      `What the planner says of its plan is no JSON: ${said.fault}`,
    );
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
