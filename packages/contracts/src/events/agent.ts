import { z } from "zod";
import { agentId, jobId } from "../ids.ts";
import { jsonObject } from "../json.ts";
import { limits } from "../limits.ts";
import { durationMs, percent } from "./envelope.ts";

const count = z.number().int().nonnegative();
const currentStep = z.string().max(limits.labelChars);

export const agentStatuses = [
  "IDLE",
  "RUNNING",
  "PAUSED",
  "COMPLETED",
  "ERROR",
  "SHUTDOWN",
] as const;
export type AgentStatus = (typeof agentStatuses)[number];

/**
 * What agents tell of themselves and of their work. The envelope of `agent.status` carries the
 * agent's id; that of `job.progress` carries the job's id as its `runId`, so a job has a feed as a
 * run has one.
 */
export const agentEvents = {
  "agent.status": z.strictObject({
    agentId,
    status: z.enum(agentStatuses),
    percent: percent.optional(),
    currentStep: currentStep.optional(),
    metadata: jsonObject.optional(),
  }),
  "job.progress": z.strictObject({
    jobId,
    agentId: agentId.optional(),
    percent,
    currentStep: currentStep.optional(),
    /** From 1; 0 before the first. */
    stepNumber: count,
    totalSteps: count,
    elapsedMs: durationMs,
    /** Of the whole job. What remains is this less `elapsedMs`. */
    estimatedTotalMs: durationMs.optional(),
    details: jsonObject.optional(),
  }),
};
