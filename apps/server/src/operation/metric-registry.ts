import type { monitorEventLoopDelay } from "node:perf_hooks";
import type { Hub } from "@stepcast/hub";
import type { Store } from "@stepcast/store";
import type { Counter, Gauge, Metric, Registry } from "prom-client";
import type { Limiter } from "../limits/limiter.ts";
import { commitBounds } from "./commit-bounds.ts";
import type { Tally } from "./tally.ts";

type Client = typeof import("prom-client");
type LoopDelay = ReturnType<typeof monitorEventLoopDelay>;

/** What is read when somebody asks. */
export interface MetricSources {
  readonly store: Store;
  readonly hub: Hub;
  readonly limiter: Limiter;
  readonly version: string;
}

/** What was counted meanwhile. */
export interface Counted {
  readonly runs: Tally;
  readonly steps: Tally;
  readonly requests: Tally;
  readonly refusals: Tally;
  readonly appended: number;
  readonly commits: CommitTimes;
}

export interface CommitTimes {
  /** Commits for each of `commitBounds`, not those below it. */
  readonly buckets: number[];
  readonly count: number;
  readonly sumMs: number;
}

/** A registry of one server's own. */
export interface MetricRegistry {
  readonly registry: Registry;
  /** Brings every metric up to date. */
  read(sources: MetricSources): Promise<void>;
}

/** Streams further behind than this count as behind. */
const behindEvents = 1_000;

export function createRegistry(client: Client, counted: Counted, delay: LoopDelay): MetricRegistry {
  const registry = new client.Registry();
  const readCounters = addCounters(client, registry, counted);
  // Cast: the registry asks a metric for its name and its values alone; the library's own histogram
  // takes no counts that were made elsewhere.
  registry.registerMetric(commitHistogram(counted) as unknown as Metric);
  const readLog = addLogGauges(client, registry);
  const readProcess = addProcessGauges(client, registry, delay);
  return {
    registry,
    async read(sources) {
      readCounters();
      readProcess(sources);
      await readLog(sources);
    },
  };
}

function addCounters(client: Client, registry: Registry, counted: Counted): () => void {
  const counter = (name: string, help: string, labelNames: string[]): Counter =>
    new client.Counter({ name, help, labelNames, registers: [registry] });
  const tallied: readonly (readonly [Counter, Tally])[] = [
    [
      counter("stepcast_runs_ended_total", "Runs that ended, by outcome", ["outcome"]),
      counted.runs,
    ],
    [
      counter("stepcast_steps_ended_total", "Attempts of steps that ended, by outcome", [
        "outcome",
      ]),
      counted.steps,
    ],
    [
      counter("stepcast_http_requests_total", "Answered requests", ["method", "status"]),
      counted.requests,
    ],
    [
      counter("stepcast_refusals_total", "Refused requests, by error code", ["code"]),
      counted.refusals,
    ],
  ];
  const appended = counter("stepcast_events_appended_total", "Events appended to the log", []);
  return () => {
    for (const [metric, tally] of tallied) {
      metric.reset();
      for (const [labels, count] of tally.entries()) metric.labels(...labels).inc(count);
    }
    appended.reset();
    appended.inc(counted.appended);
  };
}

function newGauge(
  client: Client,
  registry: Registry,
  name: string,
  help: string,
  labelNames: string[] = [],
): Gauge {
  return new client.Gauge({ name, help, labelNames, registers: [registry] });
}

function addLogGauges(
  client: Client,
  registry: Registry,
): (sources: MetricSources) => Promise<void> {
  const gauge = newGauge.bind(undefined, client, registry);
  const open = gauge("stepcast_runs_open", "Runs that have not ended, by state", ["state"]);
  const streams = gauge("stepcast_streams", "Open streams and answers that are held back");
  const subscribers = gauge("stepcast_subscribers", "Subscribers of the hub");
  const lag = gauge(
    "stepcast_stream_lag_events_max",
    "Events that the stream furthest behind has yet to get",
  );
  const behind = gauge(
    "stepcast_streams_behind",
    `Streams that are more than ${behindEvents} events behind`,
  );
  const head = gauge("stepcast_log_head", "Place of the last event of the log");
  return async ({ store, hub, limiter }) => {
    open.reset();
    for (const state of ["queued", "running", "paused"]) open.set({ state }, 0);
    for (const { status } of await store.openRuns()) open.inc({ state: status });
    const lags = [...limiter.places()].map(({ cursor }) =>
      cursor === undefined ? 0 : Math.max(0, store.head() - cursor()),
    );
    streams.set(lags.length);
    lag.set(lags.reduce((most, one) => Math.max(most, one), 0));
    behind.set(lags.filter((one) => one > behindEvents).length);
    subscribers.set(hub.subscribers);
    head.set(store.head());
  };
}

function addProcessGauges(
  client: Client,
  registry: Registry,
  delay: LoopDelay,
): (sources: MetricSources) => void {
  const gauge = newGauge.bind(undefined, client, registry);
  const memory = gauge("stepcast_memory_bytes", "Memory of the process, by kind", ["kind"]);
  const loop = gauge(
    "stepcast_event_loop_delay_seconds",
    "Delay of the event loop since the last look",
    ["quantile"],
  );
  const uptime = gauge("stepcast_uptime_seconds", "How long the process runs");
  const info = gauge("stepcast_info", "Versions", ["version", "node"]);
  return ({ version }) => {
    const { rss, heapUsed, external } = process.memoryUsage();
    for (const [kind, bytes] of Object.entries({ rss, heapUsed, external }))
      memory.set({ kind }, bytes);
    for (const quantile of ["0.5", "0.99"]) {
      const seconds = delay.percentile(Number(quantile) * 100) / 1e9;
      loop.set({ quantile }, Number.isFinite(seconds) ? seconds : 0);
    }
    delay.reset();
    uptime.set(Math.round(process.uptime()));
    info.set({ version, node: process.version }, 1);
  };
}

function commitHistogram({ commits }: Counted) {
  const name = "stepcast_commit_seconds";
  const get = async () => {
    let below = 0;
    const buckets = commitBounds.map((le, index) => {
      below += commits.buckets[index] ?? 0;
      return { metricName: `${name}_bucket`, labels: { le }, value: below };
    });
    return {
      name,
      help: "Time that a group of writes took to become durable",
      type: "histogram",
      aggregator: "sum",
      values: [
        ...buckets,
        { metricName: `${name}_bucket`, labels: { le: "+Inf" }, value: commits.count },
        { metricName: `${name}_sum`, labels: {}, value: commits.sumMs / 1_000 },
        { metricName: `${name}_count`, labels: {}, value: commits.count },
      ],
    };
  };
  return { name, get, reset: () => undefined };
}
