import { z } from "zod";
import { agentId } from "../ids.ts";
import { limits } from "../limits.ts";
import { message } from "./envelope.ts";

export const agentCommands = ["pause", "resume", "shutdown"] as const;
export type AgentCommand = (typeof agentCommands)[number];

/** What people ask of an outside agent: it hears it in its feed, and answers with its status. */
export const agentCommandEvents = {
  "agent.command_requested": z.strictObject({
    agentId,
    command: z.enum(agentCommands),
    by: z.string().min(1).max(limits.idChars),
    reason: message.optional(),
  }),
};
