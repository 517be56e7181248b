import { appRouter, errorBody, httpStatus, isUnexpected, retryAfterSeconds } from "@stepcast/api";
import { StepcastError } from "@stepcast/contracts";
import { fastifyRequestHandler } from "@trpc/server/adapters/fastify";
import type { ResponseMeta } from "@trpc/server/http";
import type { FastifyInstance } from "fastify";
import { contextFor, type HttpParts } from "../parts.ts";
import { keyOf } from "../rest/idempotency-key.ts";
import { mountTrpcStream } from "../sse/trpc-stream.ts";
import { traceOf } from "../tracing/tracing.ts";
import { acceptJson } from "./json-body.ts";
import { requestIds } from "./request-ids.ts";

/** Calls that one batch may hold. */
const batchCalls = 32;

/**
 * What names of procedures are written with. tRPC decodes what has been decoded already, so a name
 * with a percent sign left in it could be that of the subscription, past its own door.
 */
const names = /^[\w.,]+$/;

/** tRPC's own adapter for all procedures, but for the subscription, which has a door of its own. */
export function mountTrpc(scope: FastifyInstance, parts: HttpParts): void {
  acceptJson(scope, { keepText: true });
  mountTrpcStream(scope, parts);
  scope.route<{ Params: { path: string } }>({
    method: ["GET", "POST"],
    url: "/trpc/:path",
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      if (!names.test(request.params.path))
        throw new StepcastError("not_found", "There is no procedure of that name.");
      // A call may take longer than an idle connection may live.
      request.raw.socket.setTimeout(0);
      await fastifyRequestHandler({
        router: appRouter,
        req: request,
        res: reply,
        path: request.params.path,
        maxBatchSize: batchCalls,
        // For queries whose input is too long for an address.
        allowMethodOverride: true,
        createContext: ({ info }) => ({
          ...contextFor(parts, request.caller, traceOf(request)),
          // One key for several calls would be that of none.
          ...(info.calls.length === 1 ? keyOf(request) : {}),
        }),
        responseMeta: ({ errors, paths }) =>
          errors[0] !== undefined && paths?.length === 1 ? statusOf(errors[0]) : {},
        onError: ({ error, path }) => {
          request.refusal = errorBody(error).code;
          if (isUnexpected(error))
            parts.log.error("a call failed", { ...requestIds(request), path, error });
        },
      });
    },
  });
}

function statusOf(error: unknown): ResponseMeta {
  const retryAfter = retryAfterSeconds(error);
  const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  return { status: httpStatus(error), headers };
}
