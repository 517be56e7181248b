import type { ApiContext, Caller, FeedStatus, ServerStatus, Traffic } from "@stepcast/api";
import { formatCursor, limits } from "@stepcast/contracts";
import type { Phase } from "../parts.ts";
import { countedAs, endOf } from "./hold-stream.ts";
import { keyOf } from "./key-of.ts";
import type { Limiter, StreamPlace } from "./limiter.ts";
import type { ServerLimits } from "./server-limits.ts";
import { watchStreams } from "./stream-watch.ts";

interface Counted {
  readonly hub: ApiContext["hub"];
  readonly limiter: Limiter;
  readonly limits: ServerLimits;
  readonly heartbeatMs: number;
  readonly version: string;
  readonly phase: () => Phase;
  readonly identity: ApiContext["identity"];
  readonly directory: ApiContext["store"]["directory"];
}

/** The same, with an end. */
export interface ServerTraffic extends Traffic {
  /** Looks at streams no more. */
  close(): void;
}

/** How often streams are looked at, at most: the beat of the stream that beats most often. */
const watchMs = 5_000;

/** What the procedures may know and count of this server's callers. Uptime counts from here. */
export function createTraffic(server: Counted): ServerTraffic {
  const startedAtMs = performance.now();
  const inForce = limitsInForce(server);
  const everyMs = Math.min(watchMs, server.heartbeatMs);
  const watch = watchStreams({ ...server, everyMs });
  return {
    async countStart(caller) {
      const key = keyOf(caller);
      if (key !== undefined) await server.limiter.count("starts", { key });
      await server.limiter.count("starts", { user: caller.user });
    },
    async countPassword({ user, address = "" }) {
      await server.limiter.count("passwords", { account: user, address });
    },
    async hold(caller, feeds) {
      const place = await server.limiter.hold(countedAs(caller));
      place.caller = caller;
      place.feeds = feeds;
      return { signal: endOf(place), release: place.release };
    },
    recheck: watch.recheck,
    close: watch.close,
    status(caller) {
      const { hub, limiter, version, phase } = server;
      const places = [...limiter.places()];
      const own = places.filter((place) => isSeenBy(place, caller));
      const feeds = feedsOf(own, hub.head());
      return {
        version,
        phase: phase(),
        uptimeMs: Math.round(performance.now() - startedAtMs),
        serverTime: Date.now(),
        epoch: hub.epoch,
        head: formatCursor(hub.epoch, hub.head()),
        subscribers: hub.subscribers,
        streams: { process: places.length, user: own.length },
        clients: new Set(places.map((place) => `${place.user} ${place.address}`)).size,
        feeds,
        lagEvents: feeds.reduce((most, { lagEvents = 0 }) => Math.max(most, lagEvents), 0),
        limits: inForce,
      } satisfies ServerStatus;
    },
  };
}

/** A credential that opens one thing sees its own streams; any other those of its user, whatever they came with. */
function isSeenBy(place: StreamPlace, { user, only, credential }: Caller): boolean {
  if (only === undefined) return place.user === user;
  return place.caller?.credential.id === credential.id;
}

/** What this server refuses above, and what holds for everybody. */
function limitsInForce(server: Counted): Readonly<Record<string, number>> {
  return {
    ...server.limits,
    heartbeatMs: server.heartbeatMs,
    bodyBytes: limits.bodyBytes,
    bodyContainers: limits.bodyContainers,
    bodyNames: limits.bodyNames,
    artifactBytes: limits.artifactBytes,
    eventBytes: limits.eventBytes,
    feedsPerSubscription: limits.feedsPerSubscription,
    longPollSeconds: limits.longPollSeconds,
    planSteps: limits.planSteps,
    replayPageEvents: limits.replayPageEvents,
  };
}

/** Streams by what they watch, the most watched first. */
function feedsOf(places: readonly StreamPlace[], head: number): FeedStatus[] {
  const found = new Map<string, FeedStatus>();
  for (const { feeds, cursor } of places) {
    const behind = cursor === undefined ? undefined : Math.max(0, head - cursor());
    for (const feed of feeds) {
      const key = JSON.stringify(feed);
      const { streams, lagEvents } = found.get(key) ?? { feed, streams: 0, lagEvents: undefined };
      found.set(key, { feed, streams: streams + 1, lagEvents: larger(lagEvents, behind) });
    }
  }
  return [...found.values()].sort((a, b) => b.streams - a.streams);
}

function larger(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}
