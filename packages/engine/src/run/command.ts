import type { EventData } from "@stepcast/contracts";

/** Who wants it, and why. */
export interface CommandBy {
  readonly by: string;
  readonly reason?: string | undefined;
}

export function commandFacts({ by, reason }: CommandBy): EventData<"run.paused"> {
  return reason === undefined ? { by } : { by, reason };
}
