import type { FastifyRequest } from "fastify";

/** What a line about a request is found by: the request, who asked, the run, and the trace. */
export function requestIds(request: FastifyRequest): Readonly<Record<string, string>> {
  const { params, caller, span, id } = request;
  const runId: unknown = Object(params).runId;
  return {
    requestId: id,
    ...(caller === undefined ? {} : { user: caller.user }),
    ...(typeof runId === "string" ? { runId } : {}),
    ...(span === undefined ? {} : { traceId: span.traceparent.split("-")[1] ?? "" }),
  };
}
