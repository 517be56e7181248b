import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { defaultResource, resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { pathOf } from "../http/request-url.ts";
import type { Log } from "../log.ts";
import { RunSpans } from "./run-spans.ts";
import { contextOf, traceparentOf } from "./trace-context.ts";
import { sentTrace, type Tracing } from "./tracing.ts";

export interface OpenTelemetryOptions {
  /** The collector, such as `http://localhost:4318`. Headers come from the variables of OpenTelemetry itself. */
  readonly endpoint: string;
  readonly serviceName: string;
  readonly log: Log;
}

/** How long spans are gathered before they are sent together. */
const batchMs = 1_000;

/** Tracing by OpenTelemetry, with a provider of this server's own: nothing is of the process. */
export function createOpenTelemetry(options: OpenTelemetryOptions): Tracing {
  const { endpoint, serviceName, log } = options;
  const url = `${endpoint.replace(/\/+$/, "")}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url });
  const named = resourceFromAttributes({ "service.name": serviceName });
  const provider = new TracerProvider({
    resource: defaultResource().merge(named),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: batchMs })],
  });
  const tracer = provider.getTracer("stepcast");
  const runs = new RunSpans(tracer);
  return {
    request(request) {
      const { method } = request;
      const route = request.routeOptions.url ?? "";
      const attributes = {
        "http.request.method": method,
        "http.route": route,
        "url.path": pathOf(request),
        "stepcast.request.id": request.id,
      };
      const parent = contextOf(sentTrace(request));
      const name = `${method} ${route}`.trim();
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
      return {
        traceparent: traceparentOf(span),
        end(status) {
          span.setAttribute("http.response.status_code", status);
          const user = request.caller?.user;
          if (user !== undefined) span.setAttribute("enduser.id", user);
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    committed(entries) {
      for (const { event } of entries) runs.tell(event);
    },
    async close() {
      runs.close();
      try {
        await provider.shutdown();
      } catch (error) {
        log.warn("the last spans were not taken", { error });
      }
    },
  };
}
