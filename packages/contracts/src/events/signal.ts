import { z } from "zod";
import { approvalId } from "../ids.ts";
import { jsonObject, jsonValue } from "../json.ts";
import { limits } from "../limits.ts";
import { at, inStep, message } from "./envelope.ts";

const id = z.string().min(1).max(limits.idChars);

/** What reaches for a person's attention: measurements and questions. */
export const signalEvents = {
  "metrics.sampled": z.strictObject({
    sourceId: id,
    metrics: z.record(id, z.number()),
    unit: z.string().max(limits.idChars).optional(),
    metadata: jsonObject.optional(),
    ...inStep,
  }),
  "approval.requested": z.strictObject({
    approvalId,
    prompt: message,
    /** What a skill that acts outside its run would be given, as JSON; a person decides on this and not on the plan's words. */
    given: message.optional(),
    expiresAt: at.optional(),
    ...inStep,
  }),
  "approval.resolved": z.strictObject({
    approvalId,
    approved: z.boolean(),
    /** What was said; of whoever only said yes or no, that. */
    answer: jsonValue.optional(),
    by: id,
    ...inStep,
  }),
  "approval.expired": z.strictObject({ approvalId, ...inStep }),
};
