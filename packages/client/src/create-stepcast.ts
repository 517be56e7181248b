import { type FeedFilter, isStepcastError, type StepcastError } from "@stepcast/contracts";
import { createArtifacts } from "./artifacts.ts";
import { type Clock, systemClock } from "./clock.ts";
import { Connection } from "./connection.ts";
import type { Token } from "./credentials.ts";
import { iterateEvents } from "./event-iterator.ts";
import { createEventStream } from "./event-stream.ts";
import { nextFrame, type Schedule } from "./frame.ts";
import { readHead } from "./head.ts";
import { type Network, platformNetwork } from "./network.ts";
import { type Page, platformPage } from "./page.ts";
import { createPlans, createSkills } from "./plans.ts";
import { repeat } from "./repeat.ts";
import { createAsk, createRpc } from "./rpc.ts";
import { RunStores } from "./run-stores.ts";
import { createRuns } from "./runs.ts";
import type { CastEvent, Stepcast, WatchOptions } from "./stepcast.ts";

export interface StepcastOptions {
  /** Where the server is, such as `http://localhost:4000`; in a browser `""` is where the page came from. */
  readonly url: string;
  /** Bearer token, or a function that is asked at every call and reconnect. Absent in a browser: its cookies. */
  readonly token?: Token | undefined;
  /** Default: the platform's. */
  readonly fetch?: typeof fetch | undefined;
  /** When gathered changes are shown. Default: the next animation frame, or 16 ms where there are none. */
  readonly schedule?: Schedule | undefined;
  /** Silence after which the stream counts as dead, in milliseconds, when the server does not say. Default: 37,500, two and a half heartbeats. */
  readonly silenceMs?: number | undefined;
  /** For tests: time, randomness (0 to below 1), whether there is a network, and whether the page is seen. */
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
  readonly network?: Network | undefined;
  readonly page?: Page | undefined;
}

const defaultSilenceMs = 37_500;

/** The typed client, for browsers, Node and workers. It connects when something is watched. */
export function createStepcast(options: StepcastOptions): Stepcast {
  const url = options.url.replace(/\/+$/, "");
  const {
    token,
    // A bound copy: browsers refuse a `fetch` that lost its window.
    fetch = globalThis.fetch.bind(globalThis),
    schedule = nextFrame,
    silenceMs = defaultSilenceMs,
    clock = systemClock,
    random = Math.random,
    network = platformNetwork(),
    page = platformPage(),
  } = options;
  const http = { url, token, fetch, clock };
  const rpc = createRpc(http);
  const ask = createAsk(url);
  const closed = new AbortController();

  const connection = new Connection({
    open: createEventStream({ ...http, silenceMs }),
    head: (signal) => readHead(http, signal),
    refusal: (runId) => refusal(() => runs.get(runId)),
    refreshes: typeof token === "function",
    clock,
    random,
    schedule,
    network,
    page,
  });

  const watch = (filter: FeedFilter, watching: WatchOptions): (() => void) => {
    const feed = connection.watch(filter, watching.after ?? "start", {
      events: watching.onEvents,
      gap: (gap) => watching.onGap?.(gap),
      failed: (error) => watching.onError?.(error),
    });
    return () => connection.unwatch(feed);
  };
  const events = createEvents(watch, closed.signal);
  const stores = new RunStores({
    schedule,
    clock,
    snapshot: (runId, signal) =>
      repeat(() => runs.get(runId, { signal }), { clock, random, signal }),
    watch,
  });
  const runs = createRuns({ ask, rpc, stores, events, clock, random });

  return {
    url,
    runs,
    plans: createPlans(ask, rpc),
    skills: createSkills(ask, rpc),
    artifacts: createArtifacts(http),
    connection: {
      subscribe: connection.monitor.store.subscribe,
      getSnapshot: connection.monitor.store.getSnapshot,
      retry() {
        connection.retry();
        stores.reload();
      },
    },
    events,
    watch,
    close() {
      closed.abort();
      stores.close();
      connection.close();
    },
  };
}

async function refusal(call: () => Promise<unknown>): Promise<StepcastError | undefined> {
  try {
    await call();
    return undefined;
  } catch (thrown) {
    return isStepcastError(thrown) && thrown.http === 404 ? thrown : undefined;
  }
}

function createEvents(watch: Stepcast["watch"], closed: AbortSignal): Stepcast["events"] {
  return ({ types, after = "start", signal, ...place } = {}) => {
    const stop = signal === undefined ? closed : AbortSignal.any([signal, closed]);
    const filter = types === undefined ? place : { ...place, types: [...types] };
    const loop: AsyncIterable<CastEvent> = iterateEvents(watch, filter, after, stop);
    // Cast: the filter lets through only the types that the patterns stand for.
    return loop as never;
  };
}
