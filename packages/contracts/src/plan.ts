import { z } from "zod";
import { condition, reference } from "./condition.ts";
import { concurrencyKey, skillId, stepId } from "./ids.ts";
import { jsonObject, jsonValue } from "./json.ts";
import { limits } from "./limits.ts";

const label = z.string().min(1).max(limits.labelChars);
const milliseconds = (max: number, min = 0) => z.number().int().min(min).max(max);

/** Tries after a failure. `attempts` counts all of them: 1 means no retry. */
export const retryPolicy = z.strictObject({
  attempts: z.number().int().min(1).max(limits.retryAttempts),
  /** Wait before the second attempt. */
  backoffMs: milliseconds(limits.retryBackoffMs).default(500),
  /** The wait grows by this from attempt to attempt. */
  factor: z.number().min(1).max(10).default(2),
  maxMs: milliseconds(limits.retryBackoffMs).default(60_000),
  /** Share of the wait that is random, 0 to 1: 0.5 waits between 50 % and 100 % of it. */
  jitter: z.number().min(0).max(1).default(0.5),
});
export type RetryPolicy = z.infer<typeof retryPolicy>;

const forEach = z.strictObject({
  /** An array, or a reference to one. Each item is seen by the step's input as `/item` and `/index`. */
  items: z.union([z.array(jsonValue).max(limits.forEachItems), reference], {
    error: `give a list of at most ${limits.forEachItems} items, or a reference to one`,
  }),
  /** Items in flight at once. */
  concurrency: z.number().int().min(1).max(limits.runParallel).default(16),
});

export const planStep = z.strictObject({
  id: stepId,
  skill: skillId,
  input: jsonValue.default({}),
  /** Steps that must end first, beside those whose output the input refers to. */
  needs: z.array(stepId).max(limits.planSteps).optional(),
  label: label.optional(),
  icon: z.string().max(16).optional(),
  phase: stepId.optional(),
  when: condition.optional(),
  forEach: forEach.optional(),
  retry: retryPolicy.optional(),
  /** For one attempt. */
  timeoutMs: milliseconds(limits.stepTimeoutMs, 1).optional(),
  /** `fail`: the run fails once all else is done. `continue`: the run can still succeed. `fallback`: use the value of `fallback`. */
  onFailure: z.enum(["fail", "continue", "fallback"]).optional(),
  fallback: jsonValue.optional(),
  /** A person must say yes before the step starts. */
  approval: z
    .strictObject({
      prompt: z.string().min(1).max(limits.messageChars),
      expiresMs: milliseconds(limits.deadlineMs, 1).optional(),
    })
    .optional(),
  /** Steps of one user with the same key run one after the other, across runs. */
  concurrencyKey: concurrencyKey.optional(),
});
export type PlanStep = z.infer<typeof planStep>;

const phase = z.strictObject({ id: stepId, name: label });

/** Skills that a plan or a run is limited to, by id. */
export const allowedSkills = z.array(skillId).min(1).max(limits.allowedSkills);

const budget = z.strictObject({
  /** Attempts of steps, retries included. */
  attempts: z.number().int().positive().optional(),
  tokens: z.number().int().positive().optional(),
  usd: z.number().positive().optional(),
});

/** A DAG of steps as data: what a person, a program or a model writes. Checked as a whole by the engine's `checkPlan`. */
export const plan = z.strictObject({
  name: label,
  goal: z.string().max(limits.goalChars).optional(),
  /** Seen by references as `/input`. What a run is started with overrides it, member by member. */
  input: jsonObject.optional(),
  phases: z.array(phase).max(1_000).optional(),
  steps: z.array(planStep).min(1).max(limits.planSteps),
  /** Steps may use these skills only. Absent: every skill that is installed. */
  skills: allowedSkills.optional(),
  /** The run's result, with references. Absent: the output of the last step, when exactly one step has no dependents. */
  output: jsonValue.optional(),
  maxParallel: z.number().int().min(1).max(limits.runParallel).optional(),
  deadlineMs: milliseconds(limits.deadlineMs, 1).optional(),
  budget: budget.optional(),
});
export type Plan = z.infer<typeof plan>;
/** A plan as people write it: what has a default may be left out. */
export type PlanInput = z.input<typeof plan>;

/** One thing wrong with a plan. `path` is a JSON Pointer into the plan; `code` says the kind, `message` the rest. */
export const planProblem = z.object({
  code: z.enum([
    "shape",
    "too_large",
    "duplicate_id",
    "unknown_skill",
    "skill_not_allowed",
    "unknown_step",
    "unknown_phase",
    "cycle",
    "reference_invalid",
    "unknown_secret",
    "secret_written",
    "secret_misdirected",
    "reference_type",
    "input_type",
    "file_not_uploaded",
    "option_conflict",
  ]),
  path: z.string(),
  message: z.string(),
  hint: z.string().optional(),
});
export type PlanProblem = z.infer<typeof planProblem>;
