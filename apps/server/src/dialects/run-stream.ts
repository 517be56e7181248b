import { type Caller, ownRun } from "@stepcast/api";
import { isRunEnded, parseCursor } from "@stepcast/contracts";
import type { FeedEncoding } from "@stepcast/hub";
import type { LogEntry } from "@stepcast/store";
import type { FastifyReply } from "fastify";
import type { HttpParts } from "../parts.ts";
import { streamFeed } from "../sse/stream-feed.ts";

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
  await streamFeed(parts, caller, reply, { ...rest, feed: { runId }, last: endsRun });
  return undefined;
}

async function hasSeenTheEnd(
  parts: HttpParts,
  caller: Caller,
  { runId, after }: RunStream,
): Promise<boolean> {
  if (after === undefined) return false;
  const { epoch, seq } = parseCursor(after);
  if (epoch !== parts.api.hub.epoch || seq > parts.api.hub.head()) return false;
  const { status, lastSeq } = await ownRun(parts.api.store, caller, runId);
  return isRunEnded(status) && seq >= lastSeq;
}

/** True for the entry that ends its run. */
export function endsRun({ type }: LogEntry): boolean {
  return type === "run.completed" || type === "run.failed" || type === "run.cancelled";
}
