import {
  type EventData,
  isStepId,
  newId,
  type PlanInput,
  plan as planSchema,
  type StepcastError,
  toStepcastError,
} from "@stepcast/contracts";
import { phaseSkill } from "@stepcast/dialects";
import { eventText, eventValue } from "./event-value.ts";
import { type Fact, fact, type OutsideRun } from "./outside-run.ts";

/** A phase as programs name it: by an id and a name, or by the name alone. */
export type PhaseName = string | { readonly id?: string; readonly name: string };

interface OpenCall {
  readonly callId: string;
  readonly startedAt: number;
}

/**
 * Tells the log what an agent does (source B), so that every watcher sees it, live and later. Usable
 * in an orchestrator of its own, where `executionStarted` makes the run, and in a tool of an
 * engine's run, where thoughts and tool calls join that run. Calls are kept in their order.
 */
export class AgentSSEEmitter {
  readonly executionId: string;
  readonly #run: OutsideRun;
  readonly #now: () => number;
  readonly #userId: string;
  readonly #calls = new Map<string, OpenCall[]>();
  readonly #phaseStarts = new Map<string, number>();
  #startedAt: number;
  #begun = false;
  #phases = 0;
  #completed = 0;
  #thoughts = 0;

  constructor(parts: {
    readonly run: OutsideRun;
    readonly now: () => number;
    readonly userId: string;
    readonly executionId: string;
  }) {
    this.executionId = parts.executionId;
    this.#run = parts.run;
    this.#now = parts.now;
    this.#userId = parts.userId;
    this.#startedAt = parts.now();
  }

  /** Makes the run. For one that an engine performs, which has begun already, it changes nothing. */
  executionStarted({ task }: { readonly task: string }): Promise<void> {
    this.#startedAt = this.#now();
    // The task is no goal: a goal would be planned and performed by an engine, if this program died.
    const queued = { planName: eventText(task), tags: [], requestedBy: this.#userId };
    return this.#run.begin([fact("run.queued", queued)]);
  }

  planCreated(given: {
    readonly plan: { readonly goal: string; readonly phases?: readonly PhaseName[] };
  }): Promise<void> {
    const { goal, phases = [] } = given.plan;
    const named = phases.map(phaseOf);
    this.#phases = named.length;
    return this.#own([
      ...(named.length === 0 ? [] : [this.#plan(goal, named)]),
      ...this.#begin(goal),
    ]);
  }

  phaseStart(phase: {
    readonly phaseId: string;
    readonly phaseName: string;
    readonly phaseIndex?: number;
  }): Promise<void> {
    const { phaseId, phaseName, phaseIndex = this.#phaseStarts.size } = phase;
    this.#phaseStarts.set(phaseId, this.#now());
    this.#phases = Math.max(this.#phases, phaseIndex + 1);
    const step = { stepId: phaseId, phaseId, skill: phaseSkill, label: phaseName, attempt: 1 };
    return this.#own([
      ...this.#begin(phaseName),
      fact("phase.started", this.#phase(phaseId, phaseName, phaseIndex)),
      fact("step.started", step),
    ]);
  }

  phaseComplete(phase: {
    readonly phaseId: string;
    readonly phaseName: string;
    readonly phaseIndex?: number;
  }): Promise<void> {
    const { phaseId, phaseName, phaseIndex = this.#completed } = phase;
    const durationMs = this.#since(this.#phaseStarts.get(phaseId));
    this.#completed += 1;
    const step = { stepId: phaseId, skill: phaseSkill, output: null, durationMs, attempt: 1 };
    return this.#own([
      fact("step.succeeded", step),
      fact("phase.completed", this.#phase(phaseId, phaseName, phaseIndex)),
    ]);
  }

  thinking(told: { readonly thought: string; readonly iteration?: number }): Promise<void> {
    const { thought, iteration = this.#thoughts } = told;
    this.#thoughts = iteration + 1;
    const thoughtId = newId("thought");
    const data = { thoughtId, text: eventText(thought), iteration };
    return this.#run.add([fact("thinking.completed", data)]);
  }

  toolStart(call: { readonly toolName: string; readonly params?: unknown }): Promise<void> {
    const { toolName, params = {} } = call;
    const callId = newId("call");
    const open = this.#calls.get(toolName) ?? [];
    this.#calls.set(toolName, [...open, { callId, startedAt: this.#now() }]);
    return this.#run.add([fact("tool.started", { callId, toolName, params: eventValue(params) })]);
  }

  /** Ends the oldest open call of this tool. `duration`: milliseconds; default: since its start. */
  toolComplete(call: {
    readonly toolName: string;
    readonly result?: unknown;
    readonly error?: unknown;
    readonly duration?: number;
  }): Promise<void> {
    const { toolName, result = null, error } = call;
    const [open, ...others] = this.#calls.get(toolName) ?? [];
    this.#calls.set(toolName, others);
    const { callId = newId("call"), startedAt = this.#now() } = open ?? {};
    const durationMs = Math.max(0, Math.round(call.duration ?? this.#since(startedAt)));
    const outcome =
      error === undefined
        ? { result: eventValue(result) }
        : { error: eventErrorOf(toStepcastError(error, "skill_failed")) };
    const data = { callId, toolName, durationMs, ...outcome };
    return this.#run.add([fact("tool.completed", data)]);
  }

  executionComplete(end: {
    readonly result?: unknown;
    readonly tokensUsed?: number;
  }): Promise<void> {
    const { result = null, tokensUsed } = end;
    const usage = tokensUsed === undefined ? {} : { usage: { outputTokens: tokensUsed } };
    const completed = { output: eventValue(result), ...this.#outcome(0), ...usage };
    return this.#run.end([...this.#begin("Execution"), fact("run.completed", completed)]);
  }

  /** The stack stays with the caller: the log holds none. */
  executionError({ error }: { readonly error: unknown }): Promise<void> {
    const told = eventErrorOf(toStepcastError(error, "skill_failed"));
    const failed = { error: told, ...this.#outcome(this.#phaseStarts.size - this.#completed) };
    return this.#run.end([...this.#begin("Execution"), fact("run.failed", failed)]);
  }

  /** Leaves an execution that was not ended; it is told as failed. */
  release(): Promise<void> {
    return this.#run.release();
  }

  /** Phases and plans are told by who performs the run. */
  #own(facts: readonly Fact[]): Promise<void> {
    return this.#run.add(facts, { own: true });
  }

  #begin(planName: string): Fact[] {
    if (this.#begun) return [];
    this.#begun = true;
    const totalSteps = this.#phases;
    return [
      fact("run.started", {
        planName: eventText(planName),
        planHash: "outside",
        totalSteps,
        layers: totalSteps,
      }),
    ];
  }

  /** Each phase is a step of the plan, so that whoever watches plans sees it move. */
  #plan(goal: string, phases: readonly { readonly id: string; readonly name: string }[]): Fact {
    const written: PlanInput = {
      name: goal.slice(0, 200),
      goal,
      phases: [...phases],
      steps: phases.map(({ id, name }) => ({ id, skill: phaseSkill, label: name, phase: id })),
    };
    return fact("plan.created", { plan: planSchema.parse(written), planHash: "outside" });
  }

  #phase(phaseId: string, name: string, index: number): EventData<"phase.started"> {
    return { phaseId, name, index, total: this.#phases };
  }

  #outcome(failed: number) {
    const durationMs = this.#since(this.#startedAt);
    return {
      durationMs,
      totalSteps: this.#phases,
      succeeded: this.#completed,
      failed: Math.max(0, failed),
      skipped: 0,
      cancelled: 0,
      layers: this.#phases,
      speedup: 1,
      criticalPathMs: durationMs,
    };
  }

  #since(startedAt: number | undefined): number {
    const now = this.#now();
    return Math.max(0, now - (startedAt ?? now));
  }
}

function phaseOf(phase: PhaseName, index: number): { id: string; name: string } {
  const { id, name } = typeof phase === "string" ? { id: undefined, name: phase } : phase;
  return { id: id !== undefined && isStepId(id) ? id : `phase_${index}`, name };
}

function eventErrorOf({ code, message, hint }: StepcastError) {
  return { code, message: eventText(message), hint: eventText(hint) };
}
