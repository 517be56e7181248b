import type { Caller } from "@stepcast/api";
import type { FeedFilter, StepcastError } from "@stepcast/contracts";

/**
 * What is counted by the window. `strangers`: requests without valid credentials. `passwords`: what
 * is shown for an account, counted before it is looked at.
 */
export type RateName = "requests" | "starts" | "strangers" | "passwords";

/** Who is counted: a user, an API key by its id, everybody behind one address, or an account as it is told from there. */
export type Party =
  | { readonly user: string }
  | { readonly key: string }
  | { readonly address: string }
  | { readonly account: string; readonly address: string };

/** A place among the open streams, held from before a stream's headers until its connection is gone. */
export interface StreamPlace {
  readonly user: string;
  readonly address: string | undefined;
  /** The API key that it was opened with. */
  readonly key: string | undefined;
  readonly openedAtMs: number;
  /** What it watches, once that is known. */
  feeds: readonly FeedFilter[];
  /** Up to where its reader was served; undefined while that is not known. */
  cursor: (() => number) | undefined;
  /** Who holds it, for the watch over streams; undefined while that is not known. */
  caller: Caller | undefined;
  /** Ends the answer because its caller may no longer read: set once there is something to end. */
  end: ((error: StepcastError) => void) | undefined;
  /** Gives the place back. Calls after the first do nothing. */
  release(): void;
}

/**
 * Counts what callers use and hold, and refuses what is too much: that call, and nobody else's.
 * Kept in memory by each process; a store that several processes share can take its place, which
 * is why every answer is a promise.
 */
export interface Limiter {
  /** Counts one more. Errors: `too_many_requests`, whose details name the limit and when to come back. */
  count(rate: RateName, party: Party): Promise<void>;
  /** True while one more would be refused. Counts nothing. */
  isSpent(rate: RateName, party: Party): Promise<boolean>;
  /** Takes a place for a stream. Errors: `too_many_streams`, whose details name the limit. */
  hold(caller: Pick<Caller, "user" | "address"> & Partial<Caller>): Promise<StreamPlace>;
  /** The places that are taken in this process. */
  places(): Iterable<StreamPlace>;
}
