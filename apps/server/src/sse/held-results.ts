import { awaitRun, ownRun, type RunResult } from "@stepcast/api";
import type { FastifyReply } from "fastify";
import { endOf } from "../limits/hold-stream.ts";
import type { StreamPlace } from "../limits/limiter.ts";
import type { HttpParts } from "../parts.ts";
import { heldAnswer } from "./held-answer.ts";
import { feedWriting } from "./stream-feed.ts";

/**
 * The results of a run, on the place of an answer that is held back until it has ended. Whoever loses
 * their credential or the run's room meanwhile is told that instead.
 * Errors: those of `awaitRun`; `unauthorized`, and `not_found` for a room that was closed to the caller.
 */
export async function heldResults(
  parts: HttpParts,
  reply: FastifyReply,
  place: StreamPlace,
  runId: string,
): Promise<RunResult> {
  const { request } = reply;
  const writing = feedWriting(reply).signal;
  request.raw.socket.setTimeout(0);
  return await heldAnswer(parts, request, async (caller) => {
    const signal = AbortSignal.any([writing, endOf(place)]);
    place.caller = caller;
    const { room } = await ownRun(parts.api.store, caller, runId);
    // By its room it is seen that the caller may no longer read it.
    place.feeds = [{ runId, room }];
    return await awaitRun(parts.api, caller, runId, signal);
  });
}
