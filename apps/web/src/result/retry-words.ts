import type { RunState } from "@stepcast/contracts";
import type { Messages } from "../i18n/en.ts";

/** What the button that goes on with an ended run says: without a failed step there is nothing to retry. */
export function retryWords(run: Pick<RunState, "steps">, m: Messages): string {
  return run.steps.some(({ status }) => status === "failed") ? m.run.retry : m.run.continue;
}
