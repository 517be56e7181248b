import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { EventOf, EventType, StepcastEvent } from "@stepcast/contracts";
import { contextOf } from "./trace-context.ts";

interface OpenRun {
  readonly span: Span;
  readonly context: Context;
  /** The attempt of each step that is under way. */
  readonly steps: Map<string, Span>;
}

/** Types that a run's first event may have here: its start, or its going on after a restart or a retry. */
type Ended = EventOf<"run.completed" | "run.failed" | "run.cancelled">;

/**
 * The spans of runs and of attempts of their steps, as the log tells them: a span begins and ends at
 * the times of its events. A run that goes on in another process is a span of its own there.
 */
export class RunSpans {
  readonly #tracer: Tracer;
  readonly #open = new Map<string, OpenRun>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  tell(event: StepcastEvent): void {
    const { runId } = event;
    if (runId === undefined || !isTraced(event.type)) return;
    switch (event.type) {
      case "run.queued":
        this.#begin(runId, event);
        return;
      case "step.started":
        this.#beginStep(runId, event);
        return;
      case "step.succeeded":
      case "step.failed":
      case "step.cancelled":
        this.#endStep(runId, event);
        return;
      case "run.completed":
      case "run.failed":
      case "run.cancelled":
        this.#end(runId, event);
        return;
      default:
    }
  }

  /** What is under way ends here; it goes on elsewhere. */
  close(): void {
    for (const { span, steps } of this.#open.values()) {
      for (const step of steps.values()) step.end();
      span.end();
    }
    this.#open.clear();
  }

  #begin(runId: string, event: StepcastEvent): OpenRun {
    const queued = event.type === "run.queued" ? event.data : undefined;
    const attributes: Attributes = {
      "stepcast.run.id": runId,
      "stepcast.room": event.room,
      "stepcast.run.continued": queued === undefined,
      ...(queued?.planName === undefined ? {} : { "stepcast.plan.name": queued.planName }),
      ...(queued === undefined ? {} : { "enduser.id": queued.requestedBy }),
    };
    const parent = contextOf(queued?.traceparent);
    const startTime = new Date(event.at);
    const span = this.#tracer.startSpan("run", { attributes, startTime }, parent);
    const run = { span, context: trace.setSpan(ROOT_CONTEXT, span), steps: new Map() };
    this.#open.set(runId, run);
    return run;
  }

  #beginStep(runId: string, event: EventOf<"step.started">): void {
    const run = this.#open.get(runId) ?? this.#begin(runId, event);
    const { stepId, skill, attempt } = event.data;
    const attributes = {
      "stepcast.run.id": runId,
      "stepcast.step.id": stepId,
      "stepcast.skill": skill,
      "stepcast.attempt": attempt,
    };
    const startTime = new Date(event.at);
    const span = this.#tracer.startSpan(`step ${skill}`, { attributes, startTime }, run.context);
    run.steps.set(stepId, span);
  }

  #endStep(
    runId: string,
    { type, data, at }: EventOf<"step.succeeded" | "step.failed" | "step.cancelled">,
  ): void {
    const steps = this.#open.get(runId)?.steps;
    const span = steps?.get(data.stepId);
    if (type === "step.failed") {
      span?.setStatus({ code: SpanStatusCode.ERROR, message: data.error.code });
      span?.setAttribute("error.type", data.error.code);
    }
    if (type === "step.cancelled") span?.setAttribute("stepcast.cancelled", true);
    span?.end(new Date(at));
    steps?.delete(data.stepId);
  }

  #end(runId: string, event: Ended): void {
    const run = this.#open.get(runId);
    if (run === undefined) return;
    const end = new Date(event.at);
    for (const step of run.steps.values()) step.end(end);
    if (event.type === "run.failed") {
      run.span.setStatus({ code: SpanStatusCode.ERROR, message: event.data.error.code });
      run.span.setAttribute("error.type", event.data.error.code);
    }
    run.span.setAttribute("stepcast.run.outcome", event.type.slice("run.".length));
    run.span.end(end);
    this.#open.delete(runId);
  }
}

function isTraced(type: EventType): boolean {
  return type.startsWith("run.") || type.startsWith("step.");
}
