import type { Caller } from "@stepcast/api";
import type { FastifyReply } from "fastify";
import { callerOf } from "../auth/gate.ts";
import type { HttpParts } from "../parts.ts";
import type { StreamPlace } from "./limiter.ts";

/**
 * Takes the place of an answer that stays open: a stream, or one that is held back. It is given
 * back when the answer has been sent or its reader is gone, whatever became of it.
 * Errors: `too_many_streams`.
 */
export async function holdStream(parts: HttpParts, reply: FastifyReply): Promise<StreamPlace> {
  const { request, raw } = reply;
  const caller = callerOf(request);
  const place = await parts.limiter.hold(countedAs(caller));
  place.caller = caller;
  raw.once("close", place.release);
  // The reader may have left in between; then nothing will say so again.
  if (raw.destroyed) place.release();
  return place;
}

/** Whoever has a share link is nobody's user: they must not use up what the sharer may open. */
export function countedAs(caller: Caller): Caller {
  const { id, kind } = caller.credential;
  return kind === "share" ? { ...caller, user: `share ${id}` } : caller;
}

/** Aborts, with the error to answer, when the caller of a place may no longer read. */
export function endOf(place: StreamPlace): AbortSignal {
  const ended = new AbortController();
  place.end = (error) => ended.abort(error);
  return ended.signal;
}
