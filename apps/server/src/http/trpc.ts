import { appRouter, httpStatus, isUnexpected } from "@stepcast/api";
import { fastifyRequestHandler } from "@trpc/server/adapters/fastify";
import type { FastifyInstance } from "fastify";
import { contextFor, type HttpParts } from "../parts.ts";
import { withRetry } from "../sse/retry.ts";
import { acceptJson } from "./json-body.ts";

/** Calls that one batch may hold. */
const batchCalls = 32;

/**
 * tRPC's own adapter, for all procedures. The fan-out edge will take `GET /trpc/events.stream` from
 * it: same context, middleware and checks, then the hub's shared bytes straight to the socket.
 */
export function mountTrpc(scope: FastifyInstance, parts: HttpParts): void {
  acceptJson(scope, { keepText: true });
  scope.addHook("onSend", async (_request, _reply, payload) =>
    payload instanceof Response && payload.headers.get("content-type") === "text/event-stream"
      ? new Response(withRetry(payload.body), payload)
      : payload,
  );
  scope.route<{ Params: { path: string } }>({
    method: ["GET", "POST"],
    url: "/trpc/:path",
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      // A subscription may be silent for longer than an idle connection may live.
      request.raw.socket.setTimeout(0);
      await fastifyRequestHandler({
        router: appRouter,
        req: request,
        res: reply,
        path: request.params.path,
        maxBatchSize: batchCalls,
        // For queries whose input is too long for an address.
        allowMethodOverride: true,
        createContext: () => contextFor(parts, request.caller),
        responseMeta: ({ errors, paths }) =>
          errors[0] !== undefined && paths?.length === 1 ? { status: httpStatus(errors[0]) } : {},
        onError: ({ error, path }) => {
          const requestId = request.id;
          if (isUnexpected(error)) parts.log.error("a call failed", { requestId, path, error });
        },
      });
    },
  });
}
