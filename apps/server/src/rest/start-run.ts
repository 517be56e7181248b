import { homeRoom, invalidInput, mustBeAllowed } from "@stepcast/api";
import { startRun } from "@stepcast/contracts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { callerOf } from "../auth/gate.ts";
import { streamBegunRun } from "../dialects/run-stream.ts";
import { holdStream } from "../limits/hold-stream.ts";
import type { StreamPlace } from "../limits/limiter.ts";
import type { HttpParts } from "../parts.ts";
import { heldResults } from "../sse/held-results.ts";
import { asksForStream, takesStream } from "../sse/negotiation.ts";
import { placeOfReturn } from "../sse/returning-reader.ts";
import { keyOf } from "./idempotency-key.ts";
import { apiOf, asObject } from "./mount.ts";
import { queryReader } from "./query.ts";

/** How the caller wants to hear about the run: at once where it is, as a stream, or when it has ended. */
export const startQuery = z.strictObject({
  wait: z.boolean().optional().describe("Answer when the run has ended, with all results."),
  stream: z.boolean().optional().describe("Answer with the run's events until it ends."),
});

/** `POST /runs`: 202 with where the run is; or its events, or its results, until it ends. */
export function mountStartRun(scope: FastifyInstance, parts: HttpParts): void {
  const readQuery = queryReader(startQuery);
  scope.post("/runs", async (request, reply) => {
    const query = startQuery.safeParse(readQuery(request));
    if (!query.success) throw invalidInput(query.error);
    const input = startRun.safeParse({ ...keyOf(request), ...asObject(request.body) });
    if (!input.success) throw invalidInput(input.error);
    const form = formOf(request, query.data);
    const key = input.data.idempotencyKey;
    const returned = form === "events" ? placeOfReturn(request, key) : undefined;
    // Before the run: a caller that is refused here may simply ask again.
    const place = form === "where" ? undefined : await placeToRead(parts, reply, input.data.room);
    const started = await apiOf(parts, request).runs.start(input.data);
    const location = `/api/v1/runs/${started.runId}`;
    reply.header("location", location);
    if (place === undefined) return reply.code(202).send(started);
    if (form === "results") return await heldResults(parts, reply, place, started.runId);
    return await streamBegunRun(parts, reply, place, { started, returned });
  });
}

type Form = "where" | "results" | "events";

/** A caller that asks for the stream but does not take one gets the results instead. */
function formOf(request: FastifyRequest, query: z.output<typeof startQuery>): Form {
  if (query.wait === true) return "results";
  if (query.stream === true) return takesStream(request) ? "events" : "results";
  return asksForStream(request) ? "events" : "where";
}

/** A place for an answer about a run in the room, where the caller may read it. Errors: `not_found`, `forbidden`, `too_many_streams`. */
async function placeToRead(
  parts: HttpParts,
  reply: FastifyReply,
  room: string | undefined,
): Promise<StreamPlace> {
  const caller = callerOf(reply.request);
  mustBeAllowed(caller, "read", room ?? homeRoom(caller));
  return await holdStream(parts, reply);
}
