import type { EventData, EventType, FeedFilter, NewEvent, TypePattern } from "@stepcast/contracts";
import fc from "fast-check";

const at = 1_700_000_000_000;

interface Place {
  readonly room?: string;
  readonly runId?: string;
  readonly agentId?: string;
}

/** An event of `type`; in room `ann/desk` unless told otherwise. */
function newEvent<T extends EventType>(
  type: T,
  data: EventData<T>,
  { room = "ann/desk", runId, agentId }: Place = {},
): NewEvent {
  const header = { at, type, room, ...(runId && { runId }), ...(agentId && { agentId }) };
  // Cast: `data` is of this type; the compiler does not relate the two through a generic.
  return { ...header, data } as NewEvent;
}

export function logLine(message: string, place: Place = {}): NewEvent {
  return newEvent("log.line", { level: "info", message }, place);
}

export function runQueued(
  runId: string,
  data: Partial<EventData<"run.queued">> = {},
  room = "ann/desk",
): NewEvent {
  return newEvent("run.queued", { tags: [], requestedBy: "ann", ...data }, { room, runId });
}

export function runStarted(runId: string, totalSteps = 1, room = "ann/desk"): NewEvent {
  const data = { planName: "plan", planHash: "hash", totalSteps, layers: 1 };
  return newEvent("run.started", data, { room, runId });
}

export function alarmRaised(alarmId: string): NewEvent {
  const data = { alarmId, agentId: "boiler", severity: "WARNING" as const, message: "hot" };
  return newEvent("alarm.raised", data);
}

const inRun = { runId: "run_1" };

export function stepProgress(stepId: string, percent: number, message?: string): NewEvent {
  const data = { stepId, percent, ...(message === undefined ? {} : { message }) };
  return newEvent("step.progress", data, inRun);
}

export function stepStarted(stepId: string, attempt: number): NewEvent {
  return newEvent("step.started", { stepId, skill: "s", label: stepId, attempt }, inRun);
}

export function thought(part: "delta" | "completed", thoughtId: string, text: string): NewEvent {
  return newEvent(`thinking.${part}`, { thoughtId, text, iteration: 0 }, inRun);
}

const outcome = {
  durationMs: 5,
  totalSteps: 1,
  succeeded: 1,
  failed: 0,
  skipped: 0,
  cancelled: 0,
  layers: 1,
  speedup: 1,
  criticalPathMs: 5,
};

export function runCompleted(runId: string, room = "ann/desk"): NewEvent {
  return newEvent("run.completed", { output: { ok: true }, ...outcome }, { room, runId });
}

const stepId = fc.constantFrom("load", "report", "resize/3");
const runEventData: fc.Arbitrary<readonly [EventType, object]> = fc.oneof(
  fc.constant(["run.queued", { tags: ["demo"], requestedBy: "ann", goal: "grow" }] as const),
  fc.constant(["run.started", { planName: "p", planHash: "h", totalSteps: 4, layers: 2 }] as const),
  fc.constant(["run.paused", { by: "ann" }] as const),
  fc.constant(["run.resumed", { by: "ann" }] as const),
  fc.constant(["run.cancel_requested", { by: "ann", reason: "enough" }] as const),
  fc.constant(["run.completed", { output: 1, ...outcome }] as const),
  fc.constant(["run.failed", { error: { code: "x", message: "y" }, ...outcome }] as const),
  fc.constant(["run.cancelled", { by: "ann", ...outcome }] as const),
  stepId.map(
    (id) => ["step.skipped", { stepId: id, reason: "no need", code: "condition" }] as const,
  ),
  stepId.map((id) => ["step.progress", { stepId: id, percent: 40, message: "…" }] as const),
  stepId.map(
    (id) =>
      [
        "step.succeeded",
        { stepId: id, skill: "a.b", output: "è", durationMs: 1, attempt: 1 },
      ] as const,
  ),
  stepId.map(
    (id) =>
      [
        "step.failed",
        {
          stepId: id,
          skill: "a.b",
          error: { code: "c", message: "m" },
          attempt: 1,
          durationMs: 1,
        },
      ] as const,
  ),
);
const looseEventData: fc.Arbitrary<readonly [EventType, object]> = fc.oneof(
  fc.string().map((message) => ["log.line", { level: "info", message }] as const),
  fc.constant(["metrics.sampled", { sourceId: "cpu", metrics: { load: 0.5 } }] as const),
);

const rooms = ["ann/desk", "ann/phone", "bob/desk"] as const;
export const runIds = ["run_1", "run_2", "run_3"] as const;
const agentIds = ["agent_1", "agent_2"] as const;

/** Events of few rooms, runs and agents, so that filters meet. A run stays in one room. */
export const anyEvent: fc.Arbitrary<NewEvent> = fc
  .record({
    typed: fc.oneof(
      { weight: 3, arbitrary: runEventData },
      { weight: 1, arbitrary: looseEventData },
    ),
    run: fc.option(fc.constantFrom(...runIds), { nil: undefined }),
    room: fc.constantFrom(...rooms),
    agentId: fc.option(fc.constantFrom(...agentIds), { nil: undefined, freq: 2 }),
  })
  .map(({ typed: [type, data], run, room, agentId }) => ({
    at,
    type,
    room: run === undefined ? room : (rooms[runIds.indexOf(run)] ?? room),
    ...(run && { runId: run }),
    ...(agentId && { agentId }),
    data,
    // Cast: each pair of the lists above is a type and its data.
  })) as fc.Arbitrary<NewEvent>;

const pattern: fc.Arbitrary<TypePattern> = fc.constantFrom<TypePattern>(
  "*",
  "run.*",
  "step.*",
  "step.succeeded",
  "log.line",
  "alarm.raised",
);

export const anyFeed: fc.Arbitrary<FeedFilter> = fc.record(
  {
    room: fc.constantFrom(...rooms, "nobody/here"),
    runId: fc.constantFrom(...runIds, "run_unknown"),
    agentId: fc.constantFrom(...agentIds),
    types: fc.array(pattern, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: [] },
);
