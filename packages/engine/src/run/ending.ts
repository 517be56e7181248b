import { type EventData, StepcastError } from "@stepcast/contracts";

/** Why a run is brought to an end before its steps are through. */
export type Ending =
  | { readonly kind: "cancel"; readonly by: string; readonly reason: string | undefined }
  | { readonly kind: "deadline" | "budget" | "broken"; readonly error: StepcastError };

export function deadlineEnding(deadlineMs: number): Ending {
  const message = `The run took longer than its deadline of ${deadlineMs} ms`;
  return { kind: "deadline", error: new StepcastError("deadline_exceeded", message) };
}

export function budgetEnding({ budget, limit, used }: EventData<"budget.exceeded">): Ending {
  const message = `The plan's budget of ${limit} ${budget} is spent (${used} used)`;
  return { kind: "budget", error: new StepcastError("budget_exceeded", message) };
}

/** What the steps that are stopped are told. */
export function errorOfEnding(ending: Ending): StepcastError {
  if (ending.kind !== "cancel") return ending.error;
  const reason = ending.reason === undefined ? "" : `: ${ending.reason}`;
  // Who it was is in `run.cancel_requested`, where readers find the name to the id.
  return new StepcastError("run_cancelled", `The run was cancelled${reason}`);
}

/** What becomes of the steps that have not ended. */
export function fateOfRest(ending: Ending): "cancel" | "budget" | "run_ended" {
  if (ending.kind === "cancel") return "cancel";
  return ending.kind === "budget" ? "budget" : "run_ended";
}
