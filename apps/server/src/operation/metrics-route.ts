import { timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { admitCounted } from "../limits/count-requests.ts";
import type { HttpParts } from "../parts.ts";
import { administrator } from "./administer.ts";

/** `/metrics` for Prometheus: for the owner, and for whoever sends the token that opens nothing else. */
export function mountMetrics(scope: FastifyInstance, parts: HttpParts): void {
  const { metrics, metricsToken } = parts.operation;
  const { store, hub } = parts.api;
  const { limiter, version } = parts;
  scope.get("/metrics", { exposeHeadRoute: false }, async (request, reply) => {
    if (metricsToken === undefined || !shows(request, metricsToken)) {
      request.caller = await admitCounted(parts, request);
      administrator(request);
    }
    const { type, text } = await metrics.text({ store, hub, limiter, version });
    return reply.header("cache-control", "no-store").type(type).send(text);
  });
}

function shows(request: FastifyRequest, token: string): boolean {
  const shown = Buffer.from(request.headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return shown.byteLength === wanted.byteLength && timingSafeEqual(shown, wanted);
}
