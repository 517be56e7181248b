import {
  type ErrorCode,
  isErrorCode,
  isRunEnded,
  isStepcastError,
  type RunState,
} from "@stepcast/contracts";

/** What a script learns from the end of a command. */
export const exitCodes = {
  completed: 0,
  failed: 1,
  /** A wrong argument, or a plan or goal that cannot run. */
  usage: 2,
  /** The server cannot be reached, or says no. */
  denied: 3,
  /** From here on 128 and the signal, as shells count: the outcome of the run is not known here. */
  hungUp: 129,
  interrupted: 130,
  unread: 141,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const usage: ReadonlySet<ErrorCode> = new Set([
  "invalid_input",
  "invalid_json",
  "json_too_deep",
  "plan_invalid",
  "goal_not_understood",
  "cursor_malformed",
  "cursor_ahead",
  "cursor_unknown_epoch",
  "not_found",
  "body_too_large",
  "artifact_too_large",
  "idempotency_conflict",
  "step_unknown",
]);

const denied: ReadonlySet<ErrorCode> = new Set([
  "unauthorized",
  "forbidden",
  "unreachable",
  "shutting_down",
  "data_folder_in_use",
]);

export function exitCodeOf(error: unknown): ExitCode {
  if (!isStepcastError(error)) return exitCodes.failed;
  if (usage.has(error.code)) return exitCodes.usage;
  return denied.has(error.code) ? exitCodes.denied : exitCodes.failed;
}

/** A goal that no planner understood, or a plan that cannot run, is a mistake of the command and no failed work. */
export function exitCodeOfRun({ status, error }: Pick<RunState, "status" | "error">): ExitCode {
  if (status === "completed" || !isRunEnded(status)) return exitCodes.completed;
  return isErrorCode(error?.code) && usage.has(error.code) ? exitCodes.usage : exitCodes.failed;
}
