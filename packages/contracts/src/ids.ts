import { z } from "zod";
import { textForms } from "./input-problem.ts";
import { limits } from "./limits.ts";

const idPattern = /^[A-Za-z0-9][A-Za-z0-9_.:-]*$/;

const idText = z.string().min(1).max(limits.idChars).regex(idPattern, textForms.id);

export const runId = idText;
export const agentId = idText;
export const approvalId = idText;
/** A run is a job under the run's id; any other job is an outside agent's. */
export const jobId = idText;

/**
 * Ids that begin like this are made by the engine. Nobody else may name a job so: a fact under such
 * an id belongs to the run.
 */
export const runIdPrefix = "run_";

/** The id of a job that somebody outside reports. */
export const outsideJobId = jobId.refine(
  (id) => !id.startsWith(runIdPrefix),
  `an id that begins with ${runIdPrefix} is a run's; choose another one`,
);

/** Step ids have no slash: a slash marks an item of a `forEach` step (`resize/3`). */
export const stepId = idText.refine((id) => !isReserved(id), "this name is reserved");

function isReserved(id: string): boolean {
  return id === "constructor" || id === "prototype";
}

/** What {@link stepId} accepts, without the cost of a parse: plans have thousands of them. */
export function isStepId(id: string): boolean {
  return id.length <= limits.idChars && idPattern.test(id) && !isReserved(id);
}

/** A step, or one item of a `forEach` step: `resize` or `resize/3`. */
export const stepPath = z
  .string()
  .max(limits.idChars + 8)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]*(\/[0-9]{1,7})?$/, textForms.id);

/** Dotted: `finance.npv`. */
export const skillId = z
  .string()
  .max(limits.idChars)
  // Without the flag for any case: JSON Schema cannot say it, and the first use of it costs every process 0.15 ms.
  .regex(
    /^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)+$/,
    "a skill id is dotted, like finance.npv",
  );

/** `user/session`: the scope of access. */
export const room = z
  .string()
  .max(limits.idChars * 2)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.@:-]*\/[A-Za-z0-9][A-Za-z0-9_.@:-]*$/, textForms.room);

export const concurrencyKey = z.string().min(1).max(limits.idChars);

/** Id of one item of a `forEach` step. */
export function itemStepId(parent: string, item: number): string {
  return `${parent}/${item}`;
}
