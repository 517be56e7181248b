import { StepcastError } from "@stepcast/contracts";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { keyOf } from "./key-of.ts";
import type { Limiter, Party, RateName, StreamPlace } from "./limiter.ts";
import { placeOf, ruleOf, wordsFor } from "./rates.ts";
import type { ServerLimits } from "./server-limits.ts";

/** A stream ends when its reader leaves, which nobody can foresee: a guess for Retry-After. */
const streamRetrySeconds = 5;

/**
 * The limiter of one process. It grows with who is here and not with who ever was: a rate's counter
 * goes with its window, a stream's with its last place.
 */
export function createMemoryLimiter(limits: ServerLimits): Limiter {
  /** One for each limit, made when it is first needed. */
  const rates = new Map<string, RateLimiterMemory>();
  const places = new Set<StreamPlace>();
  const ofUser = new Tally();
  const ofAddress = new Tally();
  const ofKey = new Tally();
  return {
    async count(rate, party) {
      const { limit, window } = ruleOf(rate, party);
      let counter = rates.get(limit);
      if (counter === undefined) {
        counter = new RateLimiterMemory({ points: limits[limit], duration: limits[window] / 1000 });
        rates.set(limit, counter);
      }
      try {
        await counter.consume(placeOf(party));
      } catch (refused) {
        throw refused instanceof RateLimiterRes
          ? tooManyRequests(rate, party, limits, refused.msBeforeNext)
          : refused;
      }
    },
    async isSpent(rate, party) {
      const { limit } = ruleOf(rate, party);
      const counted = await rates.get(limit)?.get(placeOf(party));
      return counted !== undefined && counted !== null && counted.remainingPoints <= 0;
    },
    async hold(caller) {
      const { user, address } = caller;
      const from = address ?? "";
      const key = keyOf(caller);
      if (key !== undefined) refuseFull("streamsPerKey", limits, ofKey.of(key), "with this key");
      if (address !== undefined)
        refuseFull("streamsPerAddress", limits, ofAddress.of(from), "from this address");
      refuseFull("streamsPerUser", limits, ofUser.of(user), "by this user");
      refuseFull("streamsPerProcess", limits, places.size, "on this server");
      const place: StreamPlace = {
        user,
        address,
        key,
        openedAtMs: Date.now(),
        feeds: [],
        cursor: undefined,
        caller: undefined,
        end: undefined,
        release() {
          if (!places.delete(place)) return;
          ofUser.less(user);
          ofAddress.less(from);
          if (key !== undefined) ofKey.less(key);
        },
      };
      places.add(place);
      ofUser.more(user);
      ofAddress.more(from);
      if (key !== undefined) ofKey.more(key);
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

function tooManyRequests(
  rate: RateName,
  party: Party,
  limits: ServerLimits,
  waitMs: number,
): StepcastError {
  const { limit, window, what } = ruleOf(rate, party);
  const value = limits[limit];
  return new StepcastError(
    "too_many_requests",
    `More than ${value} ${what} ${wordsFor(party)} within ${limits[window] / 1000} s; this one was not looked at.`,
    { details: { limit, value, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) } },
  );
}

function refuseFull(
  limit: "streamsPerAddress" | "streamsPerKey" | "streamsPerUser" | "streamsPerProcess",
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
