import { setTimeout as wait } from "node:timers/promises";
import { isStepcastError } from "@stepcast/contracts";
import type { Hub } from "@stepcast/hub";
import type { Pruned, Store } from "@stepcast/store";
import type { Log } from "../log.ts";

/** What a pass of retention removed. */
export type Removed = Omit<Pruned, "upTo" | "done"> & {
  /** Everything that was older: milliseconds since the Unix epoch. */
  readonly before: number;
};

export interface RetentionOptions {
  readonly store: Store;
  readonly hub: Hub;
  readonly log: Log;
  /** How long what ended is kept. Undefined: for ever, unless somebody asks. */
  readonly days: number | undefined;
  /** Milliseconds since the Unix epoch. Default: the system's. */
  readonly now?: () => number;
}

/** Removes what is old, and what later events replaced, beside the work of the server. */
export interface Retention {
  readonly days: number | undefined;
  /** When what ended before is too old, for so many days. */
  before(days: number): number;
  /** Everything that is older, in slices between which others have their turn. A pass at a time: later ones wait. */
  pass(before: number): Promise<Removed>;
  /** Passes by the setting: a minute from now, then every hour. */
  start(): void;
  /** Ends after the slice that is under way; what is left goes on another time. */
  stop(): void;
}

const dayMs = 86_400_000;
const firstMs = 60_000;
const everyMs = 3_600_000;
/** The share of the time that a pass may take from everybody else. */
const share = 0.2;
const restMs = 5;
/** What replaces its own pieces does so for good this long after a run has ended: nobody follows them any more. */
const settledMs = 3_600_000;

export function createRetention(options: RetentionOptions): Retention {
  const { store, hub, log, days, now = Date.now } = options;
  const stopped = new AbortController();
  let last: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  async function run(before: number): Promise<Removed> {
    const sum = { before, runs: 0, events: 0, bytes: 0, artifacts: 0, pieces: 0 };
    const piecesBefore = now() - settledMs;
    for (let done = false; !done && !stopped.signal.aborted; ) {
      const startedAtMs = performance.now();
      const pruned = await store.prune(before, piecesBefore);
      if (pruned.runs + pruned.events > 0) await hub.pruned();
      sum.runs += pruned.runs;
      sum.events += pruned.events;
      sum.bytes += pruned.bytes;
      sum.artifacts += pruned.artifacts;
      sum.pieces += pruned.pieces;
      done = pruned.done;
      const tookMs = performance.now() - startedAtMs;
      if (!done) await wait(restMs + tookMs / share, undefined, { ref: false });
    }
    if (sum.runs + sum.events + sum.artifacts + sum.pieces > 0)
      log.info("retention removed what is old", sum);
    return sum;
  }

  const retention: Retention = {
    days,
    before: (kept) => now() - kept * dayMs,
    pass(before) {
      const next = last.then(() => run(before));
      last = next.catch(() => undefined);
      return next;
    },
    start() {
      schedule(firstMs);
    },
    stop() {
      stopped.abort();
      clearTimeout(timer);
    },
  };

  function schedule(inMs: number): void {
    timer = setTimeout(() => {
      retention
        .pass(days === undefined ? 0 : retention.before(days))
        .catch((error: unknown) => {
          const isLeaving = isStepcastError(error) && error.code === "shutting_down";
          if (!isLeaving) log.error("retention could not remove what is old", { error });
        })
        .finally(() => {
          if (!stopped.signal.aborted) schedule(everyMs);
        });
    }, inMs);
    timer.unref();
  }
  return retention;
}
