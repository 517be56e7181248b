import { EventSource } from "eventsource";
import { expect, onTestFinished } from "vitest";
import { type RunningServer, testToken } from "../../testing/running-server.ts";

interface Seen {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** The source's client: an EventSource with a listener for each of its event names. It ends with the test. */
export function watch(running: RunningServer, path: string, after?: string) {
  const seen: Seen[] = [];
  const source = new EventSource(`${running.url}/api/v1/stream${path}`, {
    fetch: (url, init) =>
      fetch(url, {
        ...init,
        headers: {
          ...init.headers,
          authorization: `Bearer ${testToken}`,
          ...(after === undefined ? {} : { "last-event-id": after }),
        },
      }),
  });
  onTestFinished(() => source.close());
  const names = ["agent.status", "calculation.progress", "alarm.update", "metrics.update"];
  for (const name of [...names, "heartbeat"])
    source.addEventListener(name, (event: MessageEvent) => {
      seen.push({ id: event.lastEventId, event: name, data: JSON.parse(event.data) });
    });
  const told = () => seen.filter(({ event }) => event !== "heartbeat");
  const ready = () =>
    expect
      .poll(() => seen.some(({ event }) => event === "heartbeat"), { timeout: 10_000 })
      .toBe(true);
  const toldTypes = () => told().map(({ event }) => event);
  return { seen, told, ready, toldTypes, source };
}

export const progress = {
  agentId: "pump-7",
  percent: 40,
  currentStep: "solve",
  stepNumber: 2,
  totalSteps: 5,
  elapsedMs: 12_000,
  estimatedTotalMs: 30_000,
};
const alarm = {
  alarmId: "pressure-high",
  agentId: "pump-7",
  severity: "ALERT",
  message: "Pressure is above 9.0 bar",
  parameter: "pressure",
  currentValue: 9.4,
  thresholdValue: 9,
  metadata: { unit: "bar", time_exceeded: 12, rate_of_change: 0.2 },
};

/** A report of each kind. */
export async function report(running: RunningServer) {
  await running.post("/api/v1/agents/pump-7/status", { status: "RUNNING", percent: 10 });
  await running.post("/api/v1/jobs/steam-1/progress", progress);
  await running.post("/api/v1/alarms", alarm);
  await running.post("/api/v1/metrics", {
    sourceId: "boiler",
    metrics: { temperature: 180.5, pressure: 9.4 },
    unit: "SI",
    metadata: { measurement_interval: 5, data_quality: 0.99 },
  });
}
