import type { EventData, EventType, NewEvent, Plan } from "@stepcast/contracts";

const startedAt = 1_795_000_000_000;

/** An event of a run in the room `ada/desk`. */
export function runEvent<T extends EventType>(
  runId: string,
  type: T,
  data: EventData<T>,
): NewEvent {
  // Cast: `type` and `data` belong together, which the compiler does not see across the union.
  return { at: startedAt, type, room: "ada/desk", runId, data } as NewEvent;
}

export function queuedRun(runId: string, goal?: string): NewEvent {
  return runEvent(runId, "run.queued", { goal, tags: [], requestedBy: "ada" });
}

/** Everything before the first step. */
export function startedRun(runId: string, stepIds: readonly string[]): NewEvent[] {
  const plan: Plan = {
    name: "A plan",
    steps: stepIds.map((id) => ({ id, skill: "core.noop", input: {} })),
  };
  return [
    queuedRun(runId),
    runEvent(runId, "plan.created", { plan, planHash: "hash" }),
    runEvent(runId, "run.started", {
      planName: plan.name,
      planHash: "hash",
      totalSteps: stepIds.length,
      layers: 1,
    }),
  ];
}

export function doneStep(runId: string, stepId: string): NewEvent[] {
  const skill = "core.noop";
  return [
    runEvent(runId, "step.started", { stepId, skill, label: stepId, attempt: 1 }),
    runEvent(runId, "step.succeeded", { stepId, skill, output: stepId, durationMs: 5, attempt: 1 }),
  ];
}

const outcome = {
  durationMs: 10,
  totalSteps: 2,
  succeeded: 2,
  failed: 0,
  skipped: 0,
  cancelled: 0,
  layers: 1,
  speedup: 1.5,
  criticalPathMs: 5,
};

export function completedRun(runId: string, output?: string): NewEvent {
  return runEvent(runId, "run.completed", { ...outcome, output });
}

export function failedRun(runId: string): NewEvent {
  const error = { code: "skill_failed", message: "It broke." };
  return runEvent(runId, "run.failed", { ...outcome, error });
}
