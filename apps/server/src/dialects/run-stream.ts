import { type Caller, openFeed, ownRun } from "@stepcast/api";
import { isRunEnded, parseCursor } from "@stepcast/contracts";
import type { FeedEncoding } from "@stepcast/hub";
import type { LogEntry } from "@stepcast/store";
import type { FastifyReply } from "fastify";
import { callerOf } from "../auth/gate.ts";
import type { StreamPlace } from "../limits/limiter.ts";
import type { HttpParts } from "../parts.ts";
import { type FeedStream, streamFeed, writeFeed } from "../sse/stream-feed.ts";

/** A stream of one run in another vocabulary. */
export interface RunStream {
  readonly runId: string;
  readonly after: string | undefined;
  readonly encoding: FeedEncoding;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Writes a run until its end, then closes. A reader that has seen the end and comes back, as an
 * EventSource does by itself, gets a 204: that makes it stop.
 * Errors: `not_found`, `cursor_malformed`, `cursor_ahead`.
 */
export async function streamRun(
  parts: HttpParts,
  caller: Caller,
  reply: FastifyReply,
  stream: RunStream,
): Promise<FastifyReply | undefined> {
  const { runId, ...rest } = stream;
  if (await hasSeenTheEnd(parts, caller, stream)) return reply.code(204).send();
  const last = await lastOf(parts, runId);
  await streamFeed(parts, caller, reply, { ...rest, feed: { runId }, last });
  return undefined;
}

/** A run that a call began, or comes back to. */
export interface BegunRun extends Pick<FeedStream, "encoding" | "headers"> {
  /** What the start of the run said. */
  readonly started: { readonly runId: string; readonly cursor: string };
  /** Where the reader is by its own word; undefined for one that begins. */
  readonly returned: string | undefined;
}

/** As {@link streamRun}, for the call that began the run, on the place that was taken before. */
export async function streamBegunRun(
  parts: HttpParts,
  reply: FastifyReply,
  place: StreamPlace,
  { started, returned, ...how }: BegunRun,
): Promise<FastifyReply | undefined> {
  const { runId, cursor } = started;
  const caller = callerOf(reply.request);
  if (await hasSeenTheEnd(parts, caller, { runId, after: returned })) return reply.code(204).send();
  const feed = { feeds: [{ runId }], lastEventId: returned ?? cursor };
  const last = await lastOf(parts, runId);
  const opened = await openFeed(parts.api, caller, feed);
  writeFeed(parts, reply, place, opened, { ...how, last });
  return undefined;
}

async function hasSeenTheEnd(
  parts: HttpParts,
  caller: Caller,
  { runId, after }: Pick<RunStream, "runId" | "after">,
): Promise<boolean> {
  if (after === undefined) return false;
  const { epoch, seq } = parseCursor(after);
  if (epoch !== parts.api.hub.epoch || seq > parts.api.hub.head()) return false;
  const { status, lastSeq } = await ownRun(parts.api.store, caller, runId);
  return isRunEnded(status) && seq >= lastSeq;
}

/** What tells the entry that ends a run; of one that was retried, not an end that it has gone on after. */
async function lastOf({ api }: HttpParts, runId: string): Promise<(entry: LogEntry) => boolean> {
  const row = await api.store.run(runId);
  const { lastSeq = 0, endedAt } = row ?? {};
  // Not by which is later: clocks are set back.
  return ({ type, seq, event }) => endings.has(type) && (seq > lastSeq || event.at === endedAt);
}

const endings: ReadonlySet<string> = new Set(["run.completed", "run.failed", "run.cancelled"]);
