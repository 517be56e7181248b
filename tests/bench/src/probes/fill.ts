import { openStore } from "../open-store.ts";
import type { Probe } from "../probe.ts";
import { eventsPerRun, runHistory } from "../run-history.ts";

export interface FillInput {
  readonly folder: string;
  /** The log holds at least this many events afterwards. */
  readonly events: number;
  /** Stops early after this long. */
  readonly budgetMs: number;
}

export interface FillResult {
  /** Events in the log now. */
  readonly events: number;
  readonly wallMs: number;
}

/** Appends that may wait at once: enough for full groups, and few enough to stay small in memory. */
const waiting = 256;

/** Fills a log on disk with finished runs, through the store itself. */
export const probeFill: Probe<"fill"> = async ({ folder, events, budgetMs }) => {
  const store = await openStore({ storage: "no-fsync", folder });
  const from = performance.now();
  let run = Math.ceil(store.head() / eventsPerRun);
  while (store.head() < events && performance.now() - from < budgetMs) {
    const left = Math.ceil((events - store.head()) / eventsPerRun);
    const appends = Array.from({ length: Math.min(waiting, left) }, () =>
      store.append({ events: runHistory(run++) }),
    );
    await Promise.all(appends);
  }
  const filled = { events: store.head(), wallMs: performance.now() - from };
  await store.close();
  return filled;
};
