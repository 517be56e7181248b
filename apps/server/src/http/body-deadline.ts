import { StepcastError } from "@stepcast/contracts";
import type { FastifyInstance } from "fastify";
import type { HttpParts } from "../parts.ts";
import { sendError } from "./answer.ts";

/** A route whose body may take as long as a file. */
declare module "fastify" {
  interface FastifyContextConfig {
    readonly takesFiles?: boolean;
  }
}

/**
 * A body that does not arrive whole in time ends its connection: whoever sends a byte now and then
 * holds nothing for long. Node's own timeout for whole requests stays behind it, for what has no route.
 */
export function mountBodyDeadline(app: FastifyInstance, parts: HttpParts): void {
  const { requestBodyMs, uploadMs } = parts.limits;
  app.addHook("preParsing", async (request, reply, payload) => {
    const { raw, headers, routeOptions } = request;
    const hasBody =
      headers["transfer-encoding"] !== undefined || Number(headers["content-length"]) > 0;
    if (!hasBody || raw.complete) return payload;
    const waitMs = routeOptions.config.takesFiles === true ? uploadMs : requestBodyMs;
    const timer = setTimeout(() => {
      if (reply.sent || raw.complete) return;
      const message = `The body did not arrive whole within ${waitMs / 1000} s; nothing was done.`;
      reply.header("connection", "close");
      sendError(request, reply, new StepcastError("request_timeout", message), parts.log);
    }, waitMs);
    const arrived = (): void => clearTimeout(timer);
    raw.once("end", arrived).once("close", arrived);
    return payload;
  });
}
