import { StepcastError } from "@stepcast/contracts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { countAddress } from "../limits/count-requests.ts";
import type { HttpParts } from "../parts.ts";
import { originHeaders } from "./cors.ts";
import { hostName } from "./host-name.ts";
import { isLoopback } from "./loopback.ts";
import { requestIds } from "./request-ids.ts";
import { pathOf } from "./request-url.ts";
import { safetyHeaders } from "./safety-headers.ts";

const readingMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** What every request passes first, whatever it asks for. */
export function mountGuard(app: FastifyInstance, parts: HttpParts): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(safetyHeaders(request));
    // A page can read no answer without them, and so would not learn why it is refused here.
    reply.headers(originHeaders(request.headers.origin, parts.allowedOrigins));
    if (parts.phase() === "stopping") return cut(request, reply);
    if (parts.phase() === "draining" && !readingMethods.has(request.method))
      throw new StepcastError("shutting_down", "The server is restarting; nothing was changed.");
    await countAddress(parts, request);
    const name = hostName(request.raw);
    if (parts.allowedHosts !== undefined && !parts.allowedHosts.has(name ?? ""))
      throw new StepcastError("forbidden", "This server does not answer under that name.", {
        hint: "Use the address it printed, or add the name to STEPCAST_ALLOWED_HOSTS.",
      });
    if (name === undefined)
      throw new StepcastError("invalid_input", "What this request calls the server is no name.", {
        hint: "Send one Host header: a name or an address, and a port where there is one.",
      });
    return undefined;
  });
  app.addHook("onResponse", async (request, reply) => {
    const { method } = request;
    const path = pathOf(request);
    const durationMs = Math.round(reply.elapsedTime);
    parts.log.debug("request", {
      ...requestIds(request),
      method,
      path,
      status: reply.statusCode,
      durationMs,
    });
  });
}

function cut(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

/** Loopback servers answer under the names of this machine only, so that no page can reach them by a name of its own (DNS rebinding). */
export function allowedHostsFor(
  host: string,
  configured: readonly string[] | undefined,
): ReadonlySet<string> | undefined {
  if (!isLoopback(host))
    return configured === undefined ? undefined : new Set([...own, ...configured]);
  return new Set([...own, host, ...(configured ?? [])]);
}

const own = ["localhost", "127.0.0.1", "[::1]"];
