import type { Hub } from "@stepcast/hub";
import type { FileStore } from "@stepcast/store";
import type { Log } from "../log.ts";
import { Backups } from "./backup.ts";
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
  /** Retention begins, and what a crash left is tidied. */
  start(): Promise<void>;
  stop(): void;
}

export function createOperation(options: {
  readonly store: FileStore;
  readonly hub: Hub;
  readonly log: Log;
  readonly folder: string;
  readonly metrics: Metrics;
  readonly retentionDays: number | undefined;
  readonly metricsToken: string | undefined;
}): Operation {
  const { store, folder, metrics, metricsToken, retentionDays: days } = options;
  const retention = createRetention({ ...options, days });
  const backups = new Backups(store, folder);
  const unlisten = store.onCommit((entries) => metrics.committed(entries));
  return {
    folder,
    retention,
    backups,
    metrics,
    metricsToken,
    async start() {
      retention.start();
      await backups.tidy();
    },
    stop() {
      unlisten();
      retention.stop();
      metrics.close();
    },
  };
}
