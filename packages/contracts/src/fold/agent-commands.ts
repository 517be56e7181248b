import type { AgentStatus } from "../events/agent.ts";
import type { AgentCommand } from "../events/agent-command.ts";
import type { EventData } from "../events/index.ts";

/** A command that an agent has not answered yet. */
export interface PendingCommand extends EventData<"agent.command_requested"> {
  /** When it was asked, in milliseconds since the Unix epoch. */
  readonly at: number;
}

/** The statuses that answer a command: it was done, or there is nothing left to do it to. */
const answers: Readonly<Record<AgentCommand, readonly AgentStatus[]>> = {
  pause: ["PAUSED", "COMPLETED", "ERROR", "SHUTDOWN"],
  resume: ["RUNNING", "IDLE", "COMPLETED", "ERROR", "SHUTDOWN"],
  shutdown: ["SHUTDOWN"],
};

export function isAnsweredBy(command: AgentCommand, status: AgentStatus): boolean {
  return answers[command].includes(status);
}
