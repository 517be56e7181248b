import type { ApiContext, FeedStatus, ServerStatus, Traffic } from "@stepcast/api";
import { formatCursor, limits } from "@stepcast/contracts";
import type { Phase } from "../parts.ts";
import { keyOf } from "./key-of.ts";
import type { Limiter, StreamPlace } from "./limiter.ts";
import type { ServerLimits } from "./server-limits.ts";

interface Counted {
  readonly hub: ApiContext["hub"];
  readonly limiter: Limiter;
  readonly limits: ServerLimits;
  readonly heartbeatMs: number;
  readonly version: string;
  readonly phase: () => Phase;
}

/** What the procedures may know and count of this server's callers. Uptime counts from here. */
export function createTraffic(server: Counted): Traffic {
  const startedAtMs = performance.now();
  const inForce = limitsInForce(server);
  return {
    async countStart(caller) {
      const key = keyOf(caller);
      if (key !== undefined) await server.limiter.count("starts", { key });
      await server.limiter.count("starts", { user: caller.user });
    },
    async hold(caller, feeds) {
      const place = await server.limiter.hold(caller);
      place.feeds = feeds;
      return place.release;
    },
    status(caller) {
      const { hub, limiter, version, phase } = server;
      const places = [...limiter.places()];
      const own = places.filter((place) => place.user === caller.user);
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
        feeds: feedsOf(own, hub.head()),
        limits: inForce,
      } satisfies ServerStatus;
    },
  };
}

/** What this server refuses above, and what holds for everybody. */
function limitsInForce(server: Counted): Readonly<Record<string, number>> {
  const { bodyBytes, artifactBytes, eventBytes, feedsPerSubscription, longPollSeconds } = limits;
  const { planSteps, replayPageEvents } = limits;
  return {
    ...server.limits,
    heartbeatMs: server.heartbeatMs,
    bodyBytes,
    artifactBytes,
    eventBytes,
    feedsPerSubscription,
    longPollSeconds,
    planSteps,
    replayPageEvents,
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
