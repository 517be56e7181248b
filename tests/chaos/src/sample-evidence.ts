import type { EventData, EventType, StepcastEvent } from "@stepcast/contracts";
import { type SeededRandom, seededRandom } from "@stepcast/testkit";
import type { Acknowledgement, Evidence } from "./evidence.ts";

const epoch = "k3";
const runs = 4;
const stepsPerRun = 9;

interface Line {
  readonly runId: string;
  readonly type: EventType;
  readonly data: EventData<EventType>;
}

/** What a storm without a fault leaves behind: interleaved runs, some bodies cut short, three readers. */
export function sampleEvidence(seed: number): Evidence {
  const random = seededRandom(seed);
  const scripts = Array.from({ length: runs }, (_, run) => script(`run_${run}`, random));
  const acknowledged: Acknowledgement[] = [];
  const log: StepcastEvent[] = [];
  for (let open = scripts; open.length > 0; open = open.filter((lines) => lines.length > 0)) {
    const line = open[random.integer(open.length)]?.shift();
    if (line === undefined) continue;
    if (line.type === "run.queued")
      acknowledged.push({
        key: `key of ${line.runId}`,
        runId: line.runId,
        cursor: `${epoch}-${log.length}`,
      });
    // Cast: a line pairs its type with that type's data.
    log.push({
      seq: log.length + 1,
      at: 1_800_000_000_000 + log.length,
      room: "ada/desk",
      ...line,
    } as StepcastEvent);
  }
  const reader = (name: string, types?: readonly string[]): Evidence["readers"][number] => ({
    name,
    types,
    connections: 1,
    cuts: 0,
    seen: log
      .filter(({ type }) => types === undefined || types.includes(`${type.split(".")[0]}.*`))
      .map((event) => ({ cursor: `${epoch}-${event.seq}`, event: structuredClone(event) })),
  });
  return {
    epoch,
    log,
    acknowledged,
    readers: [reader("all"), reader("steps", ["step.*"]), reader("runs", ["run.*", "plan.*"])],
  };
}

function script(runId: string, random: SeededRandom): Line[] {
  const ids = Array.from({ length: stepsPerRun }, (_, place) => `s${place}`);
  const steps = ids.map((id, place) => ({
    id,
    skill: "core.noop",
    input: {},
    needs: place === 0 ? [] : [ids[random.integer(place)] ?? "s0"],
  }));
  const line = <T extends EventType>(type: T, data: EventData<T>): Line => ({ runId, type, data });
  const lines = [
    line("run.queued", { tags: [], requestedBy: "ada" }),
    line("plan.created", { plan: { name: runId, steps }, planHash: "hash" }),
    line("run.started", { planName: runId, planHash: "hash", totalSteps: stepsPerRun, layers: 1 }),
  ];
  for (const stepId of ids) {
    if (random.integer(4) === 0) {
      lines.push(...severalLines(line, stepId));
      continue;
    }
    const attempts = 1 + random.integer(2);
    for (let attempt = 1; attempt <= attempts; attempt += 1)
      lines.push(line("step.started", { stepId, skill: "core.noop", label: stepId, attempt }));
    lines.push(
      line("step.succeeded", {
        stepId,
        skill: "core.noop",
        output: null,
        durationMs: 1,
        attempt: attempts,
      }),
    );
  }
  const totals = {
    totalSteps: stepsPerRun,
    succeeded: stepsPerRun,
    failed: 0,
    skipped: 0,
    cancelled: 0,
  };
  lines.push(
    line("run.completed", { ...totals, durationMs: 9, layers: 1, speedup: 1, criticalPathMs: 9 }),
  );
  return lines;
}

/** A step over two items. */
function severalLines(
  line: <T extends EventType>(type: T, data: EventData<T>) => Line,
  stepId: string,
): Line[] {
  const skill = "core.noop";
  const start = (id: string, more: object): Line =>
    line("step.started", { stepId: id, skill, label: id, attempt: 1, ...more });
  const success = (id: string): Line =>
    line("step.succeeded", { stepId: id, skill, output: null, durationMs: 1, attempt: 1 });
  const items = [`${stepId}/0`, `${stepId}/1`];
  return [
    start(stepId, { items: items.length }),
    ...items.map((id) => start(id, { parentStepId: stepId })),
    ...items.map(success),
    success(stepId),
  ];
}
