import type { FeedFilter } from "@stepcast/contracts";
import type { Caller } from "./context.ts";

/** One feed that somebody watches. */
export interface FeedStatus {
  readonly feed: FeedFilter;
  readonly streams: number;
  /** How many events of the log the slowest of them has yet to be looked through for. Absent: not known. */
  readonly lagEvents?: number | undefined;
}

/** How a server is doing: the whole process in numbers, and by name only what is the caller's. */
export interface ServerStatus {
  readonly version: string;
  readonly phase: "serving" | "draining" | "stopping";
  /** Milliseconds since it began to listen; `serverTime` in milliseconds since the Unix epoch. */
  readonly uptimeMs: number;
  readonly serverTime: number;
  readonly epoch: string;
  /** The cursor of the log's last event. */
  readonly head: string;
  /** Whoever follows a feed now, also inside the server. */
  readonly subscribers: number;
  /** Open streams, and answers that are held back: of everybody, and the caller's. */
  readonly streams: { readonly process: number; readonly user: number };
  /** Users and addresses that have one. */
  readonly clients: number;
  /** The caller's. */
  readonly feeds: readonly FeedStatus[];
  /** The most that any of them lags behind; 0 while nobody watches. */
  readonly lagEvents: number;
  /** The limits in force, by their names. */
  readonly limits: Readonly<Record<string, number>>;
}

/** A place that an answer holds while it is held back. */
export interface HeldPlace {
  /** Aborts, with the error to answer, when the caller may no longer read. */
  readonly signal: AbortSignal;
  /** Gives the place back. */
  release(): void;
}

/** What the procedures ask of the door's accounting. */
export interface Traffic {
  /** Counts the start of a run. Errors: `too_many_requests`. */
  countStart(caller: Caller): Promise<void>;
  /** Counts a password that is shown for an account before it is looked at. Errors: `too_many_requests`. */
  countPassword(caller: Caller): Promise<void>;
  /** Takes a place among the open streams for an answer that is held back. Errors: `too_many_streams`. */
  hold(caller: Caller, feeds: readonly FeedFilter[]): Promise<HeldPlace>;
  /** Ends the streams of everybody who may no longer read what they watch; called when something was taken back. */
  recheck(): void;
  status(caller: Caller): ServerStatus;
}
