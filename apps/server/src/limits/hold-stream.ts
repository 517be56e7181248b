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
  const place = await parts.limiter.hold(callerOf(request));
  raw.once("close", place.release);
  // The reader may have left in between; then nothing will say so again.
  if (raw.destroyed) place.release();
  return place;
}
