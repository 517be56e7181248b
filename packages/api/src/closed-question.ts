import { isStepcastError, StepcastError } from "@stepcast/contracts";
import type { ApiContext, Caller } from "./context.ts";
import { readRun } from "./run-reader.ts";

interface Asked extends Pick<ApiContext, "store"> {
  readonly caller: Caller;
}

/**
 * Why a question could not be answered: an id that the run never had is told from one of a question
 * that is closed. Everything else is handed on as it is.
 */
export async function whyClosed(
  { store, caller }: Asked,
  { runId, approvalId }: { readonly runId: string; readonly approvalId: string },
  error: unknown,
): Promise<unknown> {
  if (!isStepcastError(error) || error.code !== "approval_closed") return error;
  const { approvals } = await readRun(store, caller, runId);
  if (approvals.some((asked) => asked.approvalId === approvalId)) return error;
  return new StepcastError("not_found", `Run ${runId} has no question ${approvalId}.`);
}
