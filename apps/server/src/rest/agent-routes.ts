import { commandAgent, type RequestedCommand, readStanding } from "@stepcast/contracts";
import { z } from "zod";
import { standingAnswer } from "./answers.ts";
import { type Api, type RestRoute, route } from "./route.ts";

const requested = z.object({
  cursor: z.string().describe("Where it was asked: the agent's answer comes after it."),
}) satisfies z.ZodType<RequestedCommand>;

const command = (name: Exclude<keyof Api["agents"], "standing">, summary: string): RestRoute =>
  route({
    method: "POST",
    path: `/agents/:agentId/${name}`,
    operationId: `agents.${name}`,
    summary: `${summary}; it answers with its status`,
    input: commandAgent,
    example: { reason: "The pump is being serviced" },
    answer: requested,
    call: (api, input) => api.agents[name](input),
  });

/** What agents outside told that still holds, and what people ask of them. */
export const agentRoutes: readonly RestRoute[] = [
  route({
    method: "GET",
    path: "/agents",
    operationId: "agents.standing",
    summary:
      "What still holds of the agents outside and their open alarms, as the events that told it",
    input: readStanding,
    answer: standingAnswer,
    call: (api, input) => api.agents.standing(input),
  }),
  command("pause", "Ask an agent to pause"),
  command("resume", "Ask an agent to go on"),
  command("shutdown", "Ask an agent to shut down"),
];
