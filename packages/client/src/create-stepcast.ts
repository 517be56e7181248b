import { isStepcastError, type StepcastError } from "@stepcast/contracts";
import { createAccounts } from "./accounts.ts";
import { answered } from "./answered.ts";
import { createArtifacts } from "./artifacts.ts";
import { iterateEvents } from "./event-iterator.ts";
import { createEventStream } from "./event-stream.ts";
import type { Feed } from "./feed.ts";
import type { FeedConnection } from "./feed-connection.ts";
import { readHead } from "./head.ts";
import { createPlans, createSkills } from "./plans.ts";
import { createPollStream } from "./poll-stream.ts";
import { repeat } from "./repeat.ts";
import { ResumePlaces } from "./resume-places.ts";
import { type Ask, createAsk, createRpc, type Rpc } from "./rpc.ts";
import { RunStores } from "./run-stores.ts";
import { createRuns } from "./runs.ts";
import { type Settings, type StepcastOptions, settingsOf } from "./settings.ts";
import { SharedConnection } from "./shared-connection.ts";
import type { CastEvent, Stepcast } from "./stepcast.ts";
import { tabProtocol } from "./tab-message.ts";
import { createTransport } from "./transport.ts";

/** The typed client, for browsers, Node and workers. It connects when something is watched. */
export function createStepcast(options: StepcastOptions): Stepcast {
  const settings = settingsOf(options);
  const { url, clock, random, schedule } = settings;
  const rpc = createRpc(settings);
  const ask = createAsk(url);
  const closed = new AbortController();
  const places = new ResumePlaces(settings);
  const shared = connect(settings, ask, rpc, () => stores.reload());
  const watch = createWatch(shared.feeds, places);
  // A program with a token of its own would wait for ever; a page waits for whoever signs in again.
  const follow =
    typeof settings.token === "string" ? createWatch(shared.feeds, places, true) : watch;
  const events = createEvents(follow, places, closed.signal);
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
    artifacts: createArtifacts(settings),
    ...createAccounts(ask, rpc),
    connection: {
      subscribe: shared.feeds.monitor.store.subscribe,
      getSnapshot: shared.feeds.monitor.store.getSnapshot,
      retry() {
        shared.retry();
        stores.reload();
      },
    },
    events,
    watch,
    close() {
      closed.abort();
      stores.close();
      shared.close();
      places.close();
    },
  };
}

function connect(settings: Settings, ask: Ask, rpc: Rpc, onRetry: () => void): SharedConnection {
  const { url, identity, token, clock } = settings;
  const stream = createEventStream(settings);
  return new SharedConnection({
    connection: {
      ...settings,
      open: createTransport(stream, createPollStream(settings), clock),
      head: (signal) => answered(clock, (stop) => readHead(settings, stop), signal),
      refusal: (filter) => refusal(() => ask(() => rpc.events.read.query({ ...filter, limit: 1 }))),
      refreshes: typeof token === "function",
    },
    schedule: settings.schedule,
    tabs: settings.tabs,
    name: `stepcast/${tabProtocol} ${url} ${identity ?? ""}`,
    onRetry,
  });
}

async function refusal(call: () => Promise<unknown>): Promise<StepcastError | undefined> {
  try {
    await call();
    return undefined;
  } catch (thrown) {
    if (!isStepcastError(thrown)) throw thrown;
    // Not there, or a filter that means nothing: neither changes by waiting.
    if (thrown.http === 404 || thrown.code === "invalid_input") return thrown;
    if (thrown.http !== 403) throw thrown;
    return undefined;
  }
}

function createWatch(
  feeds: FeedConnection,
  places: ResumePlaces,
  endsWhenDenied = false,
): Stepcast["watch"] {
  return (filter, { after = "start", resume, onBegin, onEvents, onGap, onError }) => {
    const place = places.of(resume);
    const feed: Feed = feeds.watch(filter, place ?? after, {
      begun: (cursor) => onBegin?.(cursor),
      events(events) {
        onEvents(events);
        places.reached(resume, feed.cursor);
      },
      gap: (gap) => onGap?.(gap),
      failed: (error) => onError?.(error),
    });
    // What was stored is a cursor that the server told.
    feed.confirmed = place !== undefined;
    feed.endsWhenDenied = endsWhenDenied;
    return () => feeds.unwatch(feed);
  };
}

function createEvents(
  watch: Stepcast["watch"],
  places: ResumePlaces,
  closed: AbortSignal,
): Stepcast["events"] {
  return ({ types, after = "start", resume, signal, ...place } = {}) => {
    const stop = signal === undefined ? closed : AbortSignal.any([signal, closed]);
    const filter = types === undefined ? place : { ...place, types: [...types] };
    const from = places.of(resume) ?? after;
    const loop: AsyncIterable<CastEvent> = iterateEvents(watch, filter, from, stop, (cursor) =>
      places.reached(resume, cursor),
    );
    // Cast: the filter lets through only the types that the patterns stand for.
    return loop as never;
  };
}
