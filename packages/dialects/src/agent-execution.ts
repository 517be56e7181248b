import type { EventOf, JsonValue, StepcastEvent } from "@stepcast/contracts";
import { cancelText } from "./cancel-text.ts";
import type { Dialect, DialectFrame } from "./dialect.ts";
import { isItem } from "./item.ts";
import { recordedOutput } from "./recorded-output.ts";

/** The named events of an agent's execution, with what each carries. Durations are in milliseconds. */
export interface AgentExecutionEvents {
  readonly "execution:started": {
    readonly executionId: string;
    readonly task: string;
    /** Milliseconds since the Unix epoch. */
    readonly startedAt: number;
  };
  readonly "plan:created": {
    readonly plan: {
      readonly goal: string;
      readonly phases: readonly { readonly id: string; readonly name: string }[];
    };
  };
  readonly "phase:start": {
    readonly phaseId: string;
    readonly phaseName: string;
    readonly phaseIndex: number;
  };
  readonly thinking: { readonly thought: string; readonly iteration: number };
  readonly "tool:start": { readonly toolName: string; readonly params: JsonValue };
  readonly "tool:complete": {
    readonly toolName: string;
    /** Null for a call that failed; `error` says why. */
    readonly result: unknown;
    readonly error?: string;
    readonly duration: number;
  };
  readonly "phase:complete": { readonly phaseId: string; readonly phaseName: string };
  readonly "execution:complete": {
    readonly result: unknown;
    readonly duration: number;
    /** In and out together. */
    readonly tokensUsed: number;
  };
  /** `stack` is empty unless the dialect was made for developers. */
  readonly "execution:error": { readonly error: string; readonly stack: string };
}

export type AgentExecutionEvent = {
  [T in keyof AgentExecutionEvents]: {
    readonly event: T;
    readonly data: AgentExecutionEvents[T];
  };
}[keyof AgentExecutionEvents];

export interface AgentExecutionOptions {
  /**
   * While developing: `stack` holds the error's code, hint and attempt. The log has no stack traces,
   * so none can leave the server either way. Default: false.
   */
  readonly development?: boolean | undefined;
}

const heartbeatMs = 30_000;

/** The skill of a step that is nothing but a phase of an outside agent's work: no call of a tool. */
export const phaseSkill = "agent.phase";

/** The execution stream of one agent (source B). */
export function agentExecutionDialect(options: AgentExecutionOptions = {}): Dialect {
  return {
    name: "agent-execution",
    heartbeatMs,
    heartbeat: (at) => ({ event: "heartbeat", data: { timestamp: at } }),
    project(event): readonly DialectFrame[] {
      const frame = agentExecutionEvent(event, options);
      return frame === undefined ? [] : [frame];
    },
  };
}

/** An event in the words of the execution stream; undefined when it has none for it. */
export function agentExecutionEvent(
  event: StepcastEvent,
  { development = false }: AgentExecutionOptions = {},
): AgentExecutionEvent | undefined {
  switch (event.type) {
    case "run.queued":
      return started(event);
    case "run.completed":
    case "run.failed":
    case "run.cancelled":
      return ended(event, development);
    case "plan.created":
    case "phase.started":
    case "phase.completed":
    case "thinking.completed":
      return thought(event);
    case "tool.started":
    case "tool.completed":
      return call(event);
    case "step.started":
    case "step.succeeded":
    case "step.failed":
      return isItem(event.data.stepId) || event.data.skill === phaseSkill
        ? undefined
        : stepCall(event);
    default:
      return undefined;
  }
}

/** The first event of every run is the one that knows its task. */
function started({ runId = "", at, data }: EventOf<"run.queued">): AgentExecutionEvent {
  const task = data.goal ?? data.planName ?? "";
  return { event: "execution:started", data: { executionId: runId, task, startedAt: at } };
}

function ended(
  event: EventOf<"run.completed" | "run.failed" | "run.cancelled">,
  development: boolean,
): AgentExecutionEvent {
  switch (event.type) {
    case "run.completed": {
      const { durationMs: duration, usage } = event.data;
      const tokensUsed = (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0);
      return {
        event: "execution:complete",
        data: { result: recordedOutput(event.data), duration, tokensUsed },
      };
    }
    case "run.failed": {
      const { code, message, hint = "", attempt = 1 } = event.data.error;
      const stack = development ? `${code}: ${message}\n${hint}\nattempt ${attempt}` : "";
      return { event: "execution:error", data: { error: message, stack } };
    }
    case "run.cancelled":
      return { event: "execution:error", data: { error: cancelText(event.data), stack: "" } };
  }
}

/** What the agent means to do, and what it thinks: a thought is told once, when it is whole. */
function thought(
  event: EventOf<"plan.created" | "phase.started" | "phase.completed" | "thinking.completed">,
): AgentExecutionEvent {
  switch (event.type) {
    case "plan.created": {
      const { goal, name, phases = [] } = event.data.plan;
      return { event: "plan:created", data: { plan: { goal: goal ?? name, phases } } };
    }
    case "phase.started": {
      const { phaseId, name: phaseName, index: phaseIndex } = event.data;
      return { event: "phase:start", data: { phaseId, phaseName, phaseIndex } };
    }
    case "phase.completed": {
      const { phaseId, name: phaseName } = event.data;
      return { event: "phase:complete", data: { phaseId, phaseName } };
    }
    case "thinking.completed":
      return {
        event: "thinking",
        data: { thought: event.data.text, iteration: event.data.iteration },
      };
  }
}

function call(event: EventOf<"tool.started" | "tool.completed">): AgentExecutionEvent {
  const { toolName } = event.data;
  if (event.type === "tool.started")
    return { event: "tool:start", data: { toolName, params: event.data.params } };
  const { result = null, error, durationMs: duration } = event.data;
  const why = error === undefined ? {} : { error: error.message };
  return { event: "tool:complete", data: { toolName, result, ...why, duration } };
}

/** A step is a call of its skill; every attempt is one. */
function stepCall(
  event: EventOf<"step.started" | "step.succeeded" | "step.failed">,
): AgentExecutionEvent {
  const { skill: toolName, stepId } = event.data;
  switch (event.type) {
    case "step.started":
      return {
        event: "tool:start",
        data: { toolName, params: { stepId, label: event.data.label } },
      };
    case "step.succeeded": {
      const { durationMs: duration } = event.data;
      return {
        event: "tool:complete",
        data: { toolName, result: recordedOutput(event.data), duration },
      };
    }
    case "step.failed": {
      const { error, durationMs: duration } = event.data;
      return {
        event: "tool:complete",
        data: { toolName, result: null, error: error.message, duration },
      };
    }
  }
}
