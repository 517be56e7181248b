import { StepcastError } from "@stepcast/contracts";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Limiter, Party, RateName, StreamPlace } from "./limiter.ts";
import type { ServerLimits } from "./server-limits.ts";

const limitOf = {
  requests: "requestsPerWindow",
  starts: "startsPerWindow",
  strangers: "strangersPerWindow",
} as const satisfies Record<RateName, keyof ServerLimits>;

const counted: Readonly<Record<RateName, string>> = {
  requests: "requests",
  starts: "starts of runs",
  strangers: "requests without valid credentials",
};

/** A stream ends when its reader leaves, which nobody can foresee: a guess for Retry-After. */
const streamRetrySeconds = 5;

/**
 * The limiter of one process. It grows with who is here and not with who ever was: a rate's counter
 * goes with its window, a stream's with its last place.
 */
export function createMemoryLimiter(limits: ServerLimits): Limiter {
  const rates = {
    requests: rateOf("requests", limits),
    starts: rateOf("starts", limits),
    strangers: rateOf("strangers", limits),
  };
  const places = new Set<StreamPlace>();
  const ofUser = new Tally();
  const ofAddress = new Tally();
  return {
    async count(rate, party) {
      try {
        await rates[rate].consume("user" in party ? `user ${party.user}` : party.address);
      } catch (refused) {
        throw refused instanceof RateLimiterRes
          ? tooManyRequests(rate, party, limits, refused.msBeforeNext)
          : refused;
      }
    },
    async hold({ user, address }) {
      const from = address ?? "";
      if (address !== undefined)
        refuseFull("streamsPerAddress", limits, ofAddress.of(from), "from this address");
      refuseFull("streamsPerUser", limits, ofUser.of(user), "by this user");
      refuseFull("streamsPerProcess", limits, places.size, "on this server");
      const place: StreamPlace = {
        user,
        address,
        openedAtMs: Date.now(),
        feeds: [],
        cursor: undefined,
        release() {
          if (!places.delete(place)) return;
          ofUser.less(user);
          ofAddress.less(from);
        },
      };
      places.add(place);
      ofUser.more(user);
      ofAddress.more(from);
      return place;
    },
    places: () => places.values(),
  };
}

/** How many each has; whoever has none is forgotten. */
class Tally {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  more(key: string): void {
    this.#counts.set(key, this.of(key) + 1);
  }

  less(key: string): void {
    const left = this.of(key) - 1;
    if (left > 0) this.#counts.set(key, left);
    else this.#counts.delete(key);
  }
}

function rateOf(rate: RateName, limits: ServerLimits): RateLimiterMemory {
  return new RateLimiterMemory({
    points: limits[limitOf[rate]],
    duration: limits.rateWindowMs / 1000,
  });
}

function tooManyRequests(
  rate: RateName,
  party: Party,
  limits: ServerLimits,
  waitMs: number,
): StepcastError {
  const limit = limitOf[rate];
  const value = limits[limit];
  const who = "user" in party ? "by this user" : "from this address";
  return new StepcastError(
    "too_many_requests",
    `More than ${value} ${counted[rate]} ${who} within ${limits.rateWindowMs / 1000} s; this one was not looked at.`,
    { details: { limit, value, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) } },
  );
}

function refuseFull(
  limit: "streamsPerAddress" | "streamsPerUser" | "streamsPerProcess",
  limits: ServerLimits,
  open: number,
  where: string,
): void {
  const value = limits[limit];
  if (open < value) return;
  throw new StepcastError(
    "too_many_streams",
    `${open} streams are open ${where}, and ${value} may be; this one was not opened.`,
    { details: { limit, value, retryAfterSeconds: streamRetrySeconds } },
  );
}
