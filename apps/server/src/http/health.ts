import type { FastifyInstance } from "fastify";
import type { HttpParts } from "../parts.ts";

/** Open to everybody: whether to send requests here, and how far the log is. 503 while draining. */
export function mountHealth(app: FastifyInstance, parts: HttpParts): void {
  const { api, version, phase } = parts;
  app.get("/healthz", async (_request, reply) => {
    const serving = phase() === "serving";
    return reply
      .code(serving ? 200 : 503)
      .header("cache-control", "no-store")
      .send({
        status: serving ? "ok" : "draining",
        version,
        epoch: api.hub.epoch,
        head: api.hub.head(),
      });
  });
}
