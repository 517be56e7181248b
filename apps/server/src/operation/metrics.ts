import { monitorEventLoopDelay } from "node:perf_hooks";
import type { EventType } from "@stepcast/contracts";
import type { LogEntry } from "@stepcast/store";
import { commitBounds } from "./commit-bounds.ts";
import type { MetricRegistry, MetricSources } from "./metric-registry.ts";
import { Tally } from "./tally.ts";

/** What is counted while the server works: plain numbers, read when somebody asks. */
export interface Metrics {
  /** A group of writes became durable. */
  groupCommitted(durationMs: number): void;
  /** Entries were committed. */
  committed(entries: readonly LogEntry[]): void;
  answered(method: string, status: number, refusal: string | undefined): void;
  /** Everything in Prometheus' text format. */
  text(sources: MetricSources): Promise<{ readonly type: string; readonly text: string }>;
  close(): void;
}

const runOutcomes: Partial<Record<EventType, string>> = {
  "run.completed": "completed",
  "run.failed": "failed",
  "run.cancelled": "cancelled",
};
const stepOutcomes: Partial<Record<EventType, string>> = {
  "step.succeeded": "succeeded",
  "step.failed": "failed",
  "step.skipped": "skipped",
  "step.cancelled": "cancelled",
};

/** Counters of one server, and the registry they are shown by: nothing is of the process, so two servers fit in one. */
export function createMetrics(): Metrics {
  const counted = {
    runs: new Tally(),
    steps: new Tally(),
    requests: new Tally(),
    refusals: new Tally(),
    appended: 0,
    commits: { buckets: commitBounds.map(() => 0), count: 0, sumMs: 0 },
  };
  const delay = monitorEventLoopDelay({ resolution: 20 });
  const load = async (): Promise<MetricRegistry> => {
    const [client, { createRegistry }] = await Promise.all([
      import("prom-client"),
      import("./metric-registry.ts"),
    ]);
    delay.enable();
    return createRegistry(client, counted, delay);
  };
  let registry: Promise<MetricRegistry> | undefined;
  return {
    groupCommitted(durationMs) {
      const { commits } = counted;
      const index = commitBounds.findIndex((bound) => durationMs <= bound * 1_000);
      if (index >= 0) commits.buckets[index] = (commits.buckets[index] ?? 0) + 1;
      commits.count += 1;
      commits.sumMs += durationMs;
    },
    committed(entries) {
      counted.appended += entries.length;
      for (const { type } of entries) {
        const step = stepOutcomes[type];
        if (step !== undefined) counted.steps.add(step);
        const run = runOutcomes[type];
        if (run !== undefined) counted.runs.add(run);
      }
    },
    answered(method, status, refusal) {
      counted.requests.add(method, String(status));
      if (refusal !== undefined) counted.refusals.add(refusal);
    },
    async text(sources) {
      // Loaded when first asked for; the delay of the event loop is watched from then on.
      registry ??= load();
      const shown = await registry;
      await shown.read(sources);
      return { type: shown.registry.contentType, text: await shown.registry.metrics() };
    },
    close: () => void delay.disable(),
  };
}
