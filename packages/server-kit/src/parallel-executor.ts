import {
  foldRunEvents,
  type PlanInput,
  type PlanProblem,
  parseCursor,
  type RunState,
  StepcastError,
  type StepcastEvent,
} from "@stepcast/contracts";
import {
  dependenciesOf,
  type ExecutionResult,
  executionResult,
  planOfTasks,
  type TaskGraph,
  taskGraph,
} from "@stepcast/dialects";
import { callBack, type ExecutorCallbacks } from "./executor-callbacks.ts";
import type { ExecutorParts } from "./executor-parts.ts";
import type { ToolClients } from "./tool-clients.ts";

export interface ExecutorOptions extends ExecutorCallbacks {
  /** Aborting cancels the execution; its result then says so. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Executes task graphs (source C): each task starts the moment those that it depends on have ended,
 * and a task that fails stops nothing but what depends on it.
 */
export class ParallelExecutor {
  readonly #parts: ExecutorParts;
  readonly #clients: ToolClients;
  readonly #options: ExecutorOptions;

  constructor(parts: ExecutorParts, clients: ToolClients, options: ExecutorOptions = {}) {
    this.#parts = parts;
    this.#clients = clients;
    this.#options = options;
  }

  /** Resolves when every task has ended, however. Errors: `plan_invalid` (details: all problems), storage errors. */
  async execute(dag: TaskGraph, options: ExecutorOptions = {}): Promise<ExecutionResult> {
    let run: RunState | undefined;
    for await (const events of this.follow(dag, options)) run = foldRunEvents(run, events);
    if (run === undefined) throw new StepcastError("internal", "The execution left no trace.");
    return executionResult(run);
  }

  /** What a skill of an event is called as a tool. */
  protected toolName(skillId: string): string {
    return this.#parts.toolbox.toolOf(skillId);
  }

  /** Starts the graph and yields its events in log order, until it has ended. */
  protected async *follow(
    dag: TaskGraph,
    options: ExecutorOptions,
  ): AsyncGenerator<readonly StepcastEvent[], void> {
    const { engine, hub, room } = this.#parts;
    const callbacks = { ...this.#options, ...options };
    const toolName = (skillId: string): string => this.toolName(skillId);
    const by = room.split("/", 1)[0] ?? room;
    const { runId, cursor } = await engine.start({ plan: this.#plan(dag), room, by });
    const cancel = (): void => {
      engine.cancel({ runId, room, by }).catch(() => undefined);
    };
    const signal = options.signal ?? this.#options.signal;
    signal?.addEventListener("abort", cancel, { once: true });
    if (signal?.aborted === true) cancel();
    const done = new AbortController();
    const after = parseCursor(cursor).seq;
    try {
      for await (const item of hub.subscribe({ feeds: [{ runId }], after, signal: done.signal })) {
        if (item.kind !== "entries") continue;
        const events = item.entries.map(({ event }) => event);
        for (const event of events) callBack(callbacks, event, toolName);
        yield events;
        if (events.some(endsRun)) return;
      }
    } finally {
      done.abort();
      signal?.removeEventListener("abort", cancel);
    }
  }

  /** Tools are called with their arguments, and with the results of what they depend on. */
  #plan(dag: TaskGraph): PlanInput {
    const parsed = taskGraph.safeParse(dag);
    if (!parsed.success)
      throw new StepcastError("plan_invalid", "This is no task graph.", { cause: parsed.error });
    const { toolbox } = this.#parts;
    const problems: PlanProblem[] = [];
    for (const [index, { tool }] of dag.tasks.entries()) {
      if (toolbox.skillOf(this.#clients, tool) !== undefined) continue;
      const message = `There is no tool ${tool}.`;
      problems.push({ code: "unknown_skill", path: `/tasks/${index}/tool`, message });
    }
    if (problems.length > 0)
      throw new StepcastError("plan_invalid", problems[0]?.message ?? "", {
        details: { problems },
      });
    const plan = planOfTasks(dag, {
      skillOf: (tool) => toolbox.skillOf(this.#clients, tool) ?? tool,
    });
    return { ...plan, steps: plan.steps.map((step, index) => withResults(step, dag, index)) };
  }
}

function withResults(
  step: PlanInput["steps"][number],
  dag: TaskGraph,
  index: number,
): PlanInput["steps"][number] {
  const node = dag.tasks[index];
  const needs = node === undefined ? [] : dependenciesOf(node);
  const results = Object.fromEntries(needs.map((id) => [id, { $ref: `/steps/${id}/output` }]));
  return {
    ...step,
    label: (node?.tool ?? step.skill).slice(0, 200),
    input: { arguments: step.input ?? {}, results },
  };
}

function endsRun({ type }: StepcastEvent): boolean {
  return type === "run.completed" || type === "run.failed" || type === "run.cancelled";
}
