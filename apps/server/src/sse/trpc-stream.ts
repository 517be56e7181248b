import { createCaller, openedFeedOf } from "@stepcast/api";
import { parseJson, StepcastError, type StreamInput } from "@stepcast/contracts";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { queryOf } from "../http/request-url.ts";
import { holdStream } from "../limits/hold-stream.ts";
import { contextFor, type HttpParts } from "../parts.ts";
import { returnedTo } from "./reader-place.ts";
import { writeFeed } from "./stream-feed.ts";
import { createTrpcEncoding } from "./trpc-encoding.ts";

/**
 * `events.stream` of tRPC, which its clients cannot tell from an adapter's: the procedure runs with
 * its context, middleware, input and access, and what it then would iterate the hub writes straight
 * to the socket. A refusal is a status and an error, before any stream. See docs/adr/0007.
 */
export function mountTrpcStream(scope: FastifyInstance, parts: HttpParts): void {
  const encoding = createTrpcEncoding(parts.api.hub.epoch, parts.heartbeatMs);
  scope.route({
    // POST is for feeds that are too many for an address; its body is the input.
    method: ["GET", "POST"],
    url: "/trpc/events.stream",
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const input = inputOf(request);
      const place = await holdStream(parts, reply);
      const procedures = createCaller(contextFor(parts, request.caller));
      const opened = openedFeedOf(await procedures.events.stream(input));
      if (opened === undefined)
        throw new StepcastError("internal", "events.stream gave something that is no feed.");
      writeFeed(parts, reply, place, opened, { encoding });
    },
  });
}

/**
 * What the caller sent, for the procedure to check. The cursor of the header goes before the one of
 * the address, and that before the one of the input: a reconnecting EventSource repeats the address
 * it began with.
 * Errors: `invalid_json`, `json_too_deep`; `invalid_input` for a batch.
 */
function inputOf(request: FastifyRequest): StreamInput {
  const query = queryOf(request);
  if (query.get("batch") === "1")
    throw new StepcastError("invalid_input", "A subscription is one call, and no batch of them.");
  const text = request.method === "GET" ? query.get("input") : String(request.body ?? "");
  const input: unknown = text === null || text === "" ? undefined : parseJson(text);
  const cursor = returnedTo(request) ?? query.get("Last-Event-Id");
  const whole = cursor === null ? input : { ...Object(input), lastEventId: cursor };
  // Cast: the procedure's own schema is what checks it.
  return whole as StreamInput;
}
