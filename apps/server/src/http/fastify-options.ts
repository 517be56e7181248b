import { randomUUID } from "node:crypto";
import { limits } from "@stepcast/contracts";
import type { FastifyServerOptions } from "fastify";
import type { HttpParts } from "../parts.ts";
import { sendError } from "./answer.ts";
import { answerClientError } from "./client-error.ts";
import { safetyHeaders } from "./safety-headers.ts";
import type { TrustedProxies } from "./trusted-proxies.ts";

/** How connections and requests are taken in, before any route is known. */
export function fastifyOptions(parts: HttpParts): FastifyServerOptions {
  const { tls } = parts;
  const { requestHeadMs, uploadMs, idleConnectionMs } = parts.limits;
  const http = {
    headersTimeout: requestHeadMs,
    connectionsCheckingInterval: Math.min(2_500, Math.ceil(requestHeadMs / 2)),
    // A machine that vanished answers no probe; the system then ends its connection.
    keepAlive: true,
    keepAliveInitialDelay: parts.heartbeatMs,
    // Feeds travel in the address of a subscription.
    maxHeaderSize: 32 * 1024,
    // Less than a slice of the hub's: a reader that is behind and takes nothing is given one, and no second.
    // Over TLS Node keeps its own 64 KiB, and it is given two.
    highWaterMark: 16 * 1024,
  };
  const https = { ...http, ...tls, handshakeTimeout: requestHeadMs };
  return {
    logger: false,
    genReqId: () => randomUUID(),
    bodyLimit: limits.bodyBytes,
    // For a request to arrive whole; a stream or a long wait for its answer is not counted.
    requestTimeout: Math.max(uploadMs, requestHeadMs),
    connectionTimeout: idleConnectionMs,
    // The phase decides about late requests; see HttpParts.
    return503OnClosing: false,
    // Nobody's word about other addresses counts, unless the operator said whose.
    trustProxy: trusted(parts.trustedProxies),
    routerOptions: { maxParamLength: 2_000, ignoreTrailingSlash: true },
    // Fastify's types tell the two kinds of servers apart; nothing here uses what only one of them has.
    ...((tls === undefined ? { http } : { https }) as { readonly http?: typeof http }),
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) =>
      // No hook has run yet.
      void sendError(request, reply.headers(safetyHeaders(request)), error, parts.log),
  };
}

/** How Fastify is told whose word to take: networks by name, and hops counted from this end. */
function trusted(
  proxies: TrustedProxies | undefined,
): NonNullable<FastifyServerOptions["trustProxy"]> {
  if (proxies === undefined) return false;
  return typeof proxies === "number" ? (_address, hop) => hop < proxies : [...proxies];
}
