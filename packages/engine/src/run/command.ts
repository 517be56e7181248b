import type { EventData } from "@stepcast/contracts";

/** The facts that commands leave behind. */
export type CommandEvent = "run.paused" | "run.resumed" | "run.cancel_requested";

/** Who wants it, and why. */
export interface CommandBy {
  readonly by: string;
  readonly reason?: string | undefined;
}

export function commandFacts({ by, reason }: CommandBy): EventData<"run.paused"> {
  return reason === undefined ? { by } : { by, reason };
}
