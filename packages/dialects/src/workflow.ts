import { type EventOf, limits, type StepcastEvent } from "@stepcast/contracts";
import { cancelText } from "./cancel-text.ts";
import type { Dialect, DialectFrame } from "./dialect.ts";
import { isFirstTry } from "./first-try.ts";
import { isItem } from "./item.ts";
import { recordedOutput } from "./recorded-output.ts";

/** The named events of a task graph that executes. `timestamp` is ISO 8601. */
export interface WorkflowEvents {
  readonly task_start: {
    readonly taskId: string;
    readonly tool: string;
    readonly timestamp: string;
  };
  readonly task_complete: {
    readonly taskId: string;
    /** Empty for a task that never started. */
    readonly tool: string;
    readonly status: "success" | "error";
    readonly output?: unknown;
    readonly error?: string;
    readonly executionTimeMs: number;
    readonly timestamp: string;
  };
  readonly execution_complete: {
    readonly totalTasks: number;
    readonly successCount: number;
    /** Tasks that failed, were cancelled, or could not start because of those. */
    readonly errorCount: number;
    readonly totalExecutionTimeMs: number;
    /** Summed task time by wall time, two decimals. */
    readonly speedup: number;
    readonly parallelizationLayers: number;
    readonly timestamp: string;
  };
  readonly error: {
    readonly taskId?: string;
    readonly error: string;
    readonly timestamp: string;
  };
}

export type WorkflowEvent = {
  [T in keyof WorkflowEvents]: { readonly event: T; readonly data: WorkflowEvents[T] };
}[keyof WorkflowEvents];

export interface WorkflowOptions {
  /** What a skill is called as a tool. Default: by its id. */
  readonly toolName?: ((skillId: string) => string) | undefined;
}

/** The stream of a task graph (source C). */
export function workflowDialect(options: WorkflowOptions = {}): Dialect {
  return {
    name: "workflow",
    heartbeatMs: limits.heartbeatMs,
    heartbeat: () => "keep-alive",
    project: (event): readonly DialectFrame[] => workflowEvents(event, options),
  };
}

/** An event in the words of the task graph's stream, in order; none when it has none for it. */
export function workflowEvents(
  event: StepcastEvent,
  { toolName = (skillId) => skillId }: WorkflowOptions = {},
): readonly WorkflowEvent[] {
  const timestamp = new Date(event.at).toISOString();
  switch (event.type) {
    case "run.completed":
    case "run.failed":
    case "run.cancelled":
      return ended(event, timestamp);
    case "step.started":
    case "step.succeeded":
    case "step.failed":
    case "step.skipped":
    case "step.cancelled":
      return isItem(event.data.stepId) ? [] : task(event, timestamp, toolName);
    default:
      return [];
  }
}

type TaskEvent = EventOf<
  "step.started" | "step.succeeded" | "step.failed" | "step.skipped" | "step.cancelled"
>;

/** A task starts once and completes once, whatever its retries and its fallback. */
function task(
  event: TaskEvent,
  timestamp: string,
  toolName: (skillId: string) => string,
): readonly WorkflowEvent[] {
  const { stepId: taskId } = event.data;
  switch (event.type) {
    case "step.started": {
      if (!isFirstTry(event.data)) return [];
      const tool = toolName(event.data.skill);
      return [{ event: "task_start", data: { taskId, tool, timestamp } }];
    }
    case "step.succeeded": {
      const { skill, durationMs: executionTimeMs } = event.data;
      const output = recordedOutput(event.data);
      const status = "success";
      const tool = toolName(skill);
      return [
        {
          event: "task_complete",
          data: { taskId, tool, status, output, executionTimeMs, timestamp },
        },
      ];
    }
    case "step.failed": {
      const { skill, error, durationMs, retryAt, handled } = event.data;
      if (retryAt !== undefined || handled === "fallback") return [];
      return [failedTask(taskId, toolName(skill), error.message, durationMs, timestamp)];
    }
    case "step.skipped": {
      const { reason, code } = event.data;
      // Left out on purpose: nothing went wrong.
      return code === "condition" ? [] : [failedTask(taskId, "", reason, 0, timestamp)];
    }
    case "step.cancelled":
      return [failedTask(taskId, "", event.data.reason, 0, timestamp)];
  }
}

function failedTask(
  taskId: string,
  tool: string,
  error: string,
  executionTimeMs: number,
  timestamp: string,
): WorkflowEvent {
  const status = "error";
  return {
    event: "task_complete",
    data: { taskId, tool, status, error, executionTimeMs, timestamp },
  };
}

/**
 * `error` comes after `execution_complete` and never for a single task: browsers deliver it like a
 * broken connection, and clients of this vocabulary close at either of them.
 */
function ended(
  event: EventOf<"run.completed" | "run.failed" | "run.cancelled">,
  timestamp: string,
): readonly WorkflowEvent[] {
  const { totalSteps, succeeded, failed, cancelled, skipped, durationMs, speedup, layers } =
    event.data;
  const complete: WorkflowEvent = {
    event: "execution_complete",
    data: {
      totalTasks: totalSteps,
      successCount: succeeded,
      errorCount: event.type === "run.completed" ? failed : failed + cancelled + skipped,
      totalExecutionTimeMs: durationMs,
      speedup: Math.round(speedup * 100) / 100,
      parallelizationLayers: layers,
      timestamp,
    },
  };
  if (event.type === "run.completed") return [complete];
  const error = event.type === "run.failed" ? event.data.error.message : cancelText(event.data);
  return [complete, { event: "error", data: { error, timestamp } }];
}
