import { z } from "zod";
import { agentId, approvalId } from "../ids.ts";
import { jsonObject, jsonValue } from "../json.ts";
import { limits } from "../limits.ts";
import { at, inStep, message } from "./envelope.ts";

const id = z.string().min(1).max(limits.idChars);

/** What reaches for a person's attention: measurements, alarms and questions. */
export const signalEvents = {
  "metrics.sampled": z.strictObject({
    sourceId: id,
    metrics: z.record(id, z.number()),
    unit: z.string().max(limits.idChars).optional(),
    metadata: jsonObject.optional(),
    ...inStep,
  }),
  "alarm.raised": z.strictObject({
    alarmId: id,
    agentId,
    severity: z.enum(["INFO", "WARNING", "CRITICAL", "ALERT"]),
    message,
    parameter: id.optional(),
    currentValue: z.number().optional(),
    thresholdValue: z.number().optional(),
    metadata: jsonObject.optional(),
    ...inStep,
  }),
  "approval.requested": z.strictObject({
    approvalId,
    prompt: message,
    expiresAt: at.optional(),
    ...inStep,
  }),
  "approval.resolved": z.strictObject({
    approvalId,
    approved: z.boolean(),
    answer: jsonValue.optional(),
    by: id,
    ...inStep,
  }),
  "approval.expired": z.strictObject({ approvalId, ...inStep }),
};
