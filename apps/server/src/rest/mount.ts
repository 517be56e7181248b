import { createCaller } from "@stepcast/api";
import { StepcastError } from "@stepcast/contracts";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { contextFor, type HttpParts } from "../parts.ts";
import { traceOf } from "../tracing/tracing.ts";
import { keyOf } from "./idempotency-key.ts";
import { queryReader, type ReadQuery } from "./query.ts";
import type { Api, RestRoute } from "./route.ts";
import { restRoutes } from "./routes.ts";

/** The procedures as the caller of this request. */
export function apiOf(parts: HttpParts, request: FastifyRequest): Api {
  return createCaller(contextFor(parts, request.caller, traceOf(request)));
}

/** Mounts the table: each route calls its procedure, and a wrong method says which are right. */
export function mountRest(scope: FastifyInstance, parts: HttpParts): void {
  for (const rest of restRoutes) {
    const query = queryReader(rest.input);
    scope.route({
      method: rest.method,
      url: rest.path,
      exposeHeadRoute: rest.method === "GET",
      handler: async (request) =>
        await rest.run(apiOf(parts, request), inputOf(rest, request, query)),
    });
  }
}

function inputOf(rest: RestRoute, request: FastifyRequest, query: ReadQuery): unknown {
  const { body, params } = request;
  if (rest.method === "GET") return { ...query(request), ...asObject(params) };
  // The path decides which run it is, whatever the body says.
  const key = rest.takesKey === true ? keyOf(request) : {};
  return { ...key, ...asObject(body), ...asObject(params) };
}

/** Errors: `invalid_input` for a body that is an array or a scalar. */
export function asObject(value: unknown): object {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value))
    throw new StepcastError("invalid_input", "The body must be a JSON object.");
  return value;
}
