import { traceparent } from "@stepcast/contracts";
import type { LogEntry } from "@stepcast/store";
import type { FastifyInstance, FastifyRequest } from "fastify";

/** Spans of requests, runs and attempts of steps, told to a collector. */
export interface Tracing {
  /** A request came in; `end` when its answer is out. Its runs belong to the trace at `traceparent`. */
  request(request: FastifyRequest): RequestSpan;
  /** Entries were committed. Must not throw. */
  committed(entries: readonly LogEntry[]): void;
  /** Sends what waits. */
  close(): Promise<void>;
}

export interface RequestSpan {
  readonly traceparent: string;
  end(status: number): void;
}

declare module "fastify" {
  interface FastifyRequest {
    span: RequestSpan | undefined;
  }
}

/** Not worth a span: somebody asks every few seconds. */
const quiet = new Set(["/healthz", "/metrics"]);

/** A span for each request. Without tracing nothing is mounted; the caller's trace goes on into its runs all the same. */
export function traceRequests(app: FastifyInstance, tracing: Tracing | undefined): void {
  app.decorateRequest("span", undefined);
  if (tracing === undefined) return;
  app.addHook("onRequest", async (request) => {
    if (!quiet.has(request.routeOptions.url ?? "")) request.span = tracing.request(request);
  });
  app.addHook("onResponse", async (request, reply) => request.span?.end(reply.statusCode));
}

/** The trace that a request's runs belong to: the request's own span, or what its caller sent. */
export function traceOf(request: FastifyRequest): string | undefined {
  return request.span?.traceparent ?? sentTrace(request);
}

/** The caller's trace, when what it sent is one. */
export function sentTrace(request: FastifyRequest): string | undefined {
  const sent = traceparent.safeParse(request.headers["traceparent"]);
  return sent.success ? sent.data : undefined;
}
