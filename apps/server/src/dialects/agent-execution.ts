import { invalidInput } from "@stepcast/api";
import { jsonObject, limits, runCommand } from "@stepcast/contracts";
import { agentExecutionDialect } from "@stepcast/dialects";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { callerOf } from "../auth/gate.ts";
import type { HttpParts } from "../parts.ts";
import { keyOf } from "../rest/idempotency-key.ts";
import { apiOf, asObject } from "../rest/mount.ts";
import { placeOf } from "../sse/reader-place.ts";
import { createDialectEncoding } from "./dialect-encoding.ts";
import { streamRun } from "./run-stream.ts";

/** A task in words; clients may send more with it. */
const agentTask = z.object({
  task: z.string().trim().min(1).max(limits.goalChars),
  input: jsonObject.optional(),
});

const headers = { connection: "keep-alive" };

/** Source B: an execution is a run; its stream closes when the execution has ended. */
export function mountAgentExecution(scope: FastifyInstance, parts: HttpParts): void {
  const dialect = agentExecutionDialect({ development: parts.development });
  const encoding = createDialectEncoding(dialect, parts.api.hub.epoch);

  scope.post("/api/agent/execute", async (request, reply) => {
    const body = agentTask.safeParse(asObject(request.body));
    if (!body.success) throw invalidInput(body.error);
    const { task: goal, input } = body.data;
    const start = { ...keyOf(request), goal, input };
    const { runId, cursor } = await apiOf(parts, request).runs.start(start);
    const location = `/api/agent/executions/${runId}/stream`;
    reply.header("location", location).code(202);
    return { executionId: runId, status: "started", stream: location, cursor };
  });

  scope.get<{ Params: { id: string } }>(
    "/api/agent/executions/:id/stream",
    { exposeHeadRoute: false },
    async (request, reply) => {
      const { id: runId } = request.params;
      const after = placeOf(request);
      const stream = { runId, after, encoding, headers };
      return await streamRun(parts, callerOf(request), reply, stream);
    },
  );

  scope.post<{ Params: { id: string } }>("/api/agent/executions/:id/cancel", async (request) => {
    const { reason } = Object(asObject(request.body));
    const command = runCommand.safeParse({ runId: request.params.id, reason });
    if (!command.success) throw invalidInput(command.error);
    await apiOf(parts, request).runs.cancel(command.data);
    return { executionId: request.params.id, cancelled: true };
  });
}
