import type { NewEvent } from "@stepcast/contracts";

/** Rooms that the runs of a made-up history are spread over. */
const historyRooms = 20;
/** Events of one run of the history. */
export const eventsPerRun = 21;

const stepsPerRun = (eventsPerRun - 3) / 2;

export function historyRunId(run: number): string {
  return `run_${String(run).padStart(10, "0")}`;
}

export function historyRoom(run: number): string {
  return `user${run % historyRooms}/main`;
}

/** All events of a finished run of nine steps, as an engine would have appended them: what fills a log to a size. */
export function runHistory(run: number): NewEvent[] {
  const at = 1_760_000_000_000 + run * 1_000;
  const header = { at, room: historyRoom(run), runId: historyRunId(run) };
  const events: NewEvent[] = [
    {
      ...header,
      type: "run.queued",
      data: { planName: "History", tags: [], requestedBy: "bench" },
    },
    {
      ...header,
      type: "run.started",
      data: { planName: "History", planHash: "0".repeat(64), totalSteps: stepsPerRun, layers: 3 },
    },
  ];
  for (let step = 0; step < stepsPerRun; step++) events.push(...stepHistory(header, step));
  events.push({
    ...header,
    type: "run.completed",
    data: {
      durationMs: 900,
      totalSteps: stepsPerRun,
      succeeded: stepsPerRun,
      failed: 0,
      skipped: 0,
      cancelled: 0,
      layers: 3,
      speedup: 2.4,
      criticalPathMs: 870,
    },
  });
  return events;
}

function stepHistory(
  header: Pick<NewEvent, "at" | "room"> & { readonly runId: string },
  step: number,
): NewEvent[] {
  const stepId = `step${step}`;
  return [
    {
      ...header,
      type: "step.started",
      data: { stepId, skill: "core.echo", label: `Step ${step}`, attempt: 1 },
    },
    {
      ...header,
      type: "step.succeeded",
      data: {
        stepId,
        skill: "core.echo",
        output: { rows: 120, total: 98_765.43, checked: true },
        durationMs: 97,
        attempt: 1,
      },
    },
  ];
}
