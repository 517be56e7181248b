import { commandAgent, type RequestedCommand } from "@stepcast/contracts";
import { z } from "zod";
import { type Api, type RestRoute, route } from "./route.ts";

const requested = z.object({
  cursor: z.string().describe("Where it was asked: the agent's answer comes after it."),
}) satisfies z.ZodType<RequestedCommand>;

const command = (name: keyof Api["agents"], summary: string): RestRoute =>
  route({
    method: "POST",
    path: `/agents/:agentId/${name}`,
    operationId: `agents.${name}`,
    summary: `${summary}; it answers with its status`,
    input: commandAgent,
    answer: requested,
    call: (api, input) => api.agents[name](input),
  });

/** What people ask of agents outside. */
export const agentRoutes: readonly RestRoute[] = [
  command("pause", "Ask an agent to pause"),
  command("resume", "Ask an agent to go on"),
  command("shutdown", "Ask an agent to shut down"),
];
