import { homeRoom, invalidInput, mustBeAllowed, readRun } from "@stepcast/api";
import { type PlanInput, planDocument } from "@stepcast/contracts";
import { executionResult, planOfTasks, taskGraph, workflowDialect } from "@stepcast/dialects";
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { callerOf } from "../auth/gate.ts";
import { holdStream } from "../limits/hold-stream.ts";
import type { StreamPlace } from "../limits/limiter.ts";
import type { HttpParts } from "../parts.ts";
import { keyOf } from "../rest/idempotency-key.ts";
import { apiOf, asObject } from "../rest/mount.ts";
import { heldResults } from "../sse/held-results.ts";
import { asksForStream, takesStream } from "../sse/negotiation.ts";
import { placeOf } from "../sse/reader-place.ts";
import { placeOfReturn } from "../sse/returning-reader.ts";
import { createDialectEncoding } from "./dialect-encoding.ts";
import { streamBegunRun, streamRun } from "./run-stream.ts";

const planBody = z.object({ plan: planDocument });

const headers = { connection: "keep-alive" };

/**
 * Source C: a task graph, its tools being skills, answered as a stream of its tasks for a caller
 * that asks for one, and as one JSON batch for every other. The log is the buffer: nothing is kept
 * per caller, and who was cut off goes on after its cursor.
 */
export function mountWorkflows(scope: FastifyInstance, parts: HttpParts): void {
  const encoding = createDialectEncoding(workflowDialect(), parts.api.hub.epoch);

  scope.post("/api/workflows/execute", async (request, reply) => {
    const plan = planOf(request.body);
    const caller = callerOf(request);
    // Before the run: a caller that is refused here may simply ask again.
    mustBeAllowed(caller, "read", homeRoom(caller));
    const key = keyOf(request);
    const isStream = asksForStream(request);
    const returned = isStream ? placeOfReturn(request, key.idempotencyKey) : undefined;
    const place = await holdStream(parts, reply);
    const started = await apiOf(parts, request).runs.start({ ...key, plan });
    const { runId } = started;
    const location = `/api/workflows/${runId}/stream`;
    reply.header("location", location);
    if (!isStream) return await batch(parts, reply, { runId, place });
    const begun = { started, returned, encoding, headers };
    return await streamBegunRun(parts, reply, place, begun);
  });

  scope.get<{ Params: { id: string } }>(
    "/api/workflows/:id/stream",
    { exposeHeadRoute: false },
    async (request, reply) => {
      const { id: runId } = request.params;
      if (!takesStream(request))
        return await batch(parts, reply, { runId, place: await holdStream(parts, reply) });
      const after = placeOf(request);
      const stream = { runId, after, encoding, headers };
      return await streamRun(parts, callerOf(request), reply, stream);
    },
  );
}

/** A graph of tasks, by itself or as `dag`, or a plan as it is. Errors: `invalid_input`. */
function planOf(body: unknown): PlanInput {
  const given = asObject(body);
  if ("plan" in given) {
    const parsed = planBody.safeParse(given);
    if (!parsed.success) throw invalidInput(parsed.error);
    return parsed.data.plan;
  }
  const parsed = taskGraph.safeParse("dag" in given ? given.dag : given);
  if (!parsed.success) throw invalidInput(parsed.error);
  return planOfTasks(parsed.data);
}

async function batch(
  parts: HttpParts,
  reply: FastifyReply,
  { runId, place }: { readonly runId: string; readonly place: StreamPlace },
) {
  await heldResults(parts, reply, place, runId);
  const result = executionResult(await readRun(parts.api.store, callerOf(reply.request), runId));
  return { executionId: runId, ...result };
}
