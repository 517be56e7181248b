import type { EventData } from "@stepcast/contracts";

/** True for the start of a step that its run has not tried yet, or not since it was retried. */
export function isFirstTry({ attempt, retried }: EventData<"step.started">): boolean {
  return attempt === 1 || retried === true;
}
