import { toStepcastError } from "@stepcast/contracts";
import type { FastifyInstance } from "fastify";
import type { HttpParts } from "../parts.ts";

/**
 * Open to everybody: whether to send requests here, and how far the log is. 503 while draining, and
 * when nothing can be kept since the data folder is gone or its disk refuses; what was kept is read on.
 */
export function mountHealth(app: FastifyInstance, parts: HttpParts): void {
  const { api, version, phase } = parts;
  app.get("/healthz", async (_request, reply) => {
    const state = phase() === "serving" ? stateOfStorage(parts) : { status: "draining" };
    return reply
      .code(state.status === "ok" ? 200 : 503)
      .header("cache-control", "no-store")
      .send({
        ...state,
        version,
        epoch: api.hub.epoch,
        head: api.hub.head(),
      });
  });
}

function stateOfStorage({ operation }: HttpParts): {
  readonly status: string;
  readonly message?: string;
} {
  try {
    operation.mustTakeWrites();
    return { status: "ok" };
  } catch (thrown) {
    const { code, message } = toStepcastError(thrown, "storage_failed");
    return { status: code, message };
  }
}
