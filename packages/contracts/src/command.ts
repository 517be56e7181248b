import { z } from "zod";
import { feedFilter } from "./feed.ts";
import { agentId, concurrencyKey, room, runId, stepId } from "./ids.ts";
import { textForms } from "./input-problem.ts";
import { jsonFault, jsonObject, jsonValue } from "./json.ts";
import { limits } from "./limits.ts";
import { allowedSkills, type PlanInput } from "./plan.ts";
import { projectId } from "./project.ts";
import { runStatuses } from "./run.ts";

export const idempotencyKey = z.string().min(1).max(limits.idChars);

/** A plan as it came; the engine's `checkPlan` says everything that is wrong with it, shape included. */
export const planDocument = z.custom<PlanInput>(
  (value) => typeof value === "object" && value !== null && jsonFault(value) === undefined,
  "must be a plan: a JSON object with name and steps",
);

/** A plan, or a goal for the planner. */
export const startRun = z
  .strictObject({
    plan: planDocument.optional(),
    goal: z.string().trim().min(1).max(limits.goalChars).optional(),
    /** Overrides the plan's own input, member by member. With a goal: what the planner may use, such as `{ file: <artifact> }`. */
    input: jsonObject.optional(),
    tags: z.array(concurrencyKey).max(limits.tags).optional(),
    /** Skills that the run may use, whatever its plan or planner wants. Absent: all. */
    skills: allowedSkills.optional(),
    /** Where it runs: a room that the caller may act in. Absent: the caller's own. */
    room: room.optional(),
    /** A project of the room. */
    projectId: projectId.optional(),
    /** The same key and request within 24 h give the same run instead of a second one. */
    idempotencyKey: idempotencyKey.optional(),
  })
  .refine(
    (start) => (start.plan === undefined) !== (start.goal === undefined),
    textForms.plan_or_goal,
  );
export type StartRun = z.infer<typeof startRun>;
export type StartRunInput = z.input<typeof startRun>;

/** What a run would hear of its plan. `input`: what it would be started with; absent, the plan is checked for any. */
export const checkPlan = z.strictObject({ plan: jsonValue, input: jsonObject.optional() });

export const draftPlan = z.strictObject({
  goal: z.string().trim().min(1).max(limits.goalChars),
  input: jsonObject.optional(),
  /** Skills that the plan may use. Absent: all. */
  skills: allowedSkills.optional(),
});

/** Where to watch: every event of the run comes after `cursor`. */
export interface StartedRun {
  readonly runId: string;
  readonly cursor: string;
}

export const runCommand = z.strictObject({
  runId,
  reason: z.string().max(limits.messageChars).optional(),
});

/** Asks something of an agent outside. */
export const commandAgent = z.strictObject({
  agentId,
  /** Where the agent reports. Absent: the caller's own room. */
  room: room.optional(),
  reason: z.string().max(limits.messageChars).optional(),
});
export type CommandAgent = z.infer<typeof commandAgent>;

/** What still holds of the agents of a room. */
export const readStanding = z.strictObject({
  /** Absent: the caller's own room. */
  room: room.optional(),
});

/** A command that an agent was asked. */
export interface RequestedCommand {
  /** Where it was asked, or first asked when it waits already: the agent's answer comes after it. */
  readonly cursor: string;
}

export const rerunRun = z.strictObject({
  runId,
  /** Run this step and all that depends on it; reuse every other recorded result. Absent: everything runs. */
  from: stepId.optional(),
  /** Replaces the input of the parent run. */
  input: jsonObject.optional(),
  idempotencyKey: idempotencyKey.optional(),
});

export const answerApproval = z.strictObject({
  runId,
  approvalId: z.string().max(limits.idChars),
  approved: z.boolean(),
  answer: jsonValue.optional(),
});

const runQuery = z.strictObject({
  /** One room of the caller's. Absent: all of them. */
  room: room.optional(),
  status: z.array(z.enum(runStatuses)).min(1).optional(),
  tag: concurrencyKey.optional(),
  projectId: projectId.optional(),
  /** Matches the plan's name or the goal, in any case. */
  text: z.string().max(limits.labelChars).optional(),
  limit: z.number().int().min(1).max(limits.runsPage).default(20),
  /** From the page before: `next`. */
  before: z.number().int().positive().optional(),
});
/** What a store is asked for. */
export type ListRuns = z.infer<typeof runQuery>;

export const listRuns = z.strictObject({
  ...runQuery.shape,
  /** True: only runs with a question that nobody has answered. A page may then hold fewer than `limit` while more follow. */
  waiting: z.boolean().optional(),
});

export const readEvents = z.strictObject({
  ...feedFilter.shape,
  after: z.string().optional(),
  limit: z.number().int().min(1).max(limits.replayPageEvents).default(limits.replayPageEvents),
  /** Seconds that the answer may be held back while there is nothing to say. */
  wait: z.number().min(0).max(limits.longPollSeconds).optional(),
});
