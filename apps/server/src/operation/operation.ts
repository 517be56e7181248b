import { setTimeout as wait } from "node:timers/promises";
import type { Hub } from "@stepcast/hub";
import type { FileStore } from "@stepcast/store";
import type { Log } from "../log.ts";
import type { Tracing } from "../tracing/tracing.ts";
import { Backups } from "./backups.ts";
import type { Metrics } from "./metrics.ts";
import { createRetention, type Retention } from "./retention.ts";

/** What whoever runs a server works with: what is kept, what is copied, what is counted. */
export interface Operation {
  /** The data folder. */
  readonly folder: string;
  readonly retention: Retention;
  readonly backups: Backups;
  readonly metrics: Metrics;
  /** Opens `/metrics` and nothing else. Undefined: only the owner sees them. */
  readonly metricsToken: string | undefined;
  /** Undefined: nobody is told of spans. */
  readonly tracing: Tracing | undefined;
  /** Errors: `storage_failed` when the data folder is no longer where it was; what the last write was refused with. */
  mustTakeWrites(): void;
  /** Loads what it works with, once the first recovered steps run. */
  load(): Promise<void>;
  /** Retention begins, and what a crash left is tidied. */
  start(): Promise<void>;
  /** Nothing more is begun. */
  stop(): void;
  /** Tells the collector what it does not know yet. Waits for it a moment and no longer. */
  close(): Promise<void>;
}

/** Where spans go. */
export interface TracingOptions {
  /** The collector, such as `http://localhost:4318`. */
  readonly endpoint: string;
  readonly serviceName: string;
}

const lastSpansMs = 1_500;

export function createOperation(options: {
  readonly store: FileStore;
  readonly hub: Hub;
  readonly log: Log;
  readonly folder: string;
  readonly metrics: Metrics;
  readonly retentionDays: number | undefined;
  readonly metricsToken: string | undefined;
  readonly tracing: TracingOptions | undefined;
}): Operation {
  const { store, folder, metrics, metricsToken, retentionDays: days } = options;
  let tracing: Tracing | undefined;
  const retention = createRetention({ ...options, days });
  const backups = new Backups(store, folder);
  const unlisten = store.onCommit((entries) => {
    metrics.committed(entries);
    tracing?.committed(entries);
  });
  return {
    folder,
    retention,
    backups,
    metrics,
    metricsToken,
    get tracing() {
      return tracing;
    },
    mustTakeWrites: () => store.mustTakeWrites(),
    async load() {
      if (options.tracing === undefined) return;
      const { createOpenTelemetry } = await import("../tracing/open-telemetry.ts");
      tracing = createOpenTelemetry({ ...options.tracing, log: options.log });
    },
    async start() {
      retention.start();
      await backups.tidy();
    },
    stop: () => retention.stop(),
    async close() {
      retention.stop();
      unlisten();
      metrics.close();
      const patience = new AbortController();
      const over = wait(lastSpansMs, undefined, { signal: patience.signal }).catch(() => undefined);
      await Promise.race([tracing?.close(), over]);
      patience.abort();
    },
  };
}
