import type { ListedRun, RunResult, ServerStatus, StepResult } from "@stepcast/api";
import {
  artifactRef,
  type EventError,
  eventTypes,
  feedFilter,
  isErrorCode,
  jsonValue,
  plan,
  planProblem,
  type RunRow,
  runStatuses,
  type StartedRun,
  type StepState,
  skillRisks,
} from "@stepcast/contracts";
import { z } from "zod";
import type { Diagnosis } from "../operation/diagnosis.ts";

/**
 * What REST calls answer, for the API document. Each schema is held to the type that the procedure
 * returns, so that neither can change alone.
 */
const count = z.number().int().nonnegative();
const ms = z.number().int();

export const errorAnswer = z.object({
  error: z.object({
    code: z.string().refine(isErrorCode),
    message: z.string(),
    hint: z.string(),
    details: z.unknown().optional(),
  }),
});

const eventError = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  attempt: count.optional(),
}) satisfies z.ZodType<EventError>;

export const done = z.object({ ok: z.literal(true) });

export const startedRun = z.object({
  runId: z.string(),
  cursor: z.string().describe("Every event of the run comes after it."),
  repeated: z.boolean().describe("True when the idempotency key had started this run before."),
}) satisfies z.ZodType<StartedRun>;

const counts = { succeeded: count, failed: count, skipped: count, cancelled: count };

const runRow = z.object({
  runId: z.string(),
  room: z.string(),
  status: z.enum(runStatuses),
  planName: z.string().optional(),
  goal: z.string().optional(),
  parentRunId: z.string().optional(),
  tags: z.array(z.string()),
  projectId: z.string().optional(),
  requestedBy: z.string(),
  cancelRequested: z.boolean(),
  queuedAt: ms,
  startedAt: ms.optional(),
  endedAt: ms.optional(),
  durationMs: ms.optional(),
  totalSteps: count,
  ...counts,
  error: eventError.optional(),
  lastSeq: count,
}) satisfies z.ZodType<RunRow>;

const listedRun = runRow.extend({
  waiting: z
    .literal(true)
    .optional()
    .describe("It has a question that nobody has answered. Absent: none."),
}) satisfies z.ZodType<ListedRun>;

export const runPage = z.object({ rows: z.array(listedRun), next: count.optional() });

const result = {
  output: jsonValue.optional(),
  outputRef: artifactRef.optional(),
  error: eventError.optional(),
};

const stepStatus = z.enum([
  "pending",
  "waiting",
  "running",
  "retrying",
  "succeeded",
  "failed",
  "skipped",
  "cancelled",
]) satisfies z.ZodType<StepState["status"]>;

const stepResult = z.object({
  stepId: z.string(),
  skill: z.string(),
  status: stepStatus,
  ...result,
  reason: z.string().optional(),
  durationMs: ms.optional(),
}) satisfies z.ZodType<StepResult>;

export const runResult = z.object({
  runId: z.string(),
  status: z.enum(runStatuses),
  ...result,
  results: z.array(stepResult),
  errors: z.array(z.object({ stepId: z.string(), error: eventError })),
  totalSteps: count,
  ...counts,
  layers: count.optional(),
  durationMs: ms.optional(),
  speedup: z.number().optional(),
}) satisfies z.ZodType<RunResult>;

/** The fold of the run's events. Members beside the row's are those of `RunState` in `@stepcast/contracts`. */
export const runSnapshot = z.object({
  run: runRow.loose().describe("Everything the run's events say about it, as of `cursor`."),
  cursor: z.string().describe("Fold what comes after it and nothing is missed."),
});

export const planCheck = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    plan,
    planHash: z.string(),
    layers: z.array(z.array(z.string())),
    edges: count,
  }),
  z.object({ ok: z.literal(false), problems: z.array(planProblem) }),
]);

export const plannedGoal = z.object({
  plan: z.looseObject({ name: z.string() }),
  explanation: z.string(),
  decision: z.looseObject({ subject: z.string(), choice: z.string(), reason: z.string() }),
});

export const planList = z.object({
  plans: z.array(
    z.object({
      planId: z.string(),
      title: z.string(),
      description: z.string(),
      plan: z.looseObject({ name: z.string() }),
    }),
  ),
});

const jsonSchema = z.looseObject({});

export const skillList = z.object({
  skills: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      icon: z.string().optional(),
      description: z.string().optional(),
      risk: z.array(z.enum(skillRisks)).describe("What it does outside its run. Empty: nothing."),
      input: jsonSchema,
      output: jsonSchema,
    }),
  ),
});

export const serverStatus = z.object({
  version: z.string(),
  phase: z.enum(["serving", "draining", "stopping"]),
  uptimeMs: ms,
  serverTime: ms,
  epoch: z.string(),
  head: z.string().describe("The cursor of the log's last event."),
  subscribers: count.describe("Whoever follows a feed now, also inside the server."),
  streams: z
    .object({ process: count, user: count })
    .describe("Open streams, and answers that are held back: of everybody, and the caller's."),
  clients: count.describe("Users and addresses that have one."),
  feeds: z
    .array(
      z.object({
        feed: feedFilter,
        streams: count,
        lagEvents: count
          .optional()
          .describe("Events of the log that the slowest of them has yet to be looked through for."),
      }),
    )
    .describe("What the caller's streams watch."),
  lagEvents: count.describe("The most that any of them lags behind."),
  limits: z.record(z.string(), z.number()).describe("The limits in force."),
}) satisfies z.ZodType<ServerStatus>;

/** The API document describes each type of event. */
export const anyEvent = z.looseObject({
  seq: count,
  at: ms,
  type: z.enum(eventTypes),
  room: z.string(),
});

const events = z.array(anyEvent);

export const standingAnswer = z.object({
  events: events.describe("In log order; folding them gives what folding all of the room's does."),
  cursor: z.string().describe("It holds as of here: listen on after it."),
  isCut: z.boolean().describe("True when there is more; these were told of last."),
});

export const eventPage = z.object({
  events,
  cursor: z.string().describe("Ask on after it."),
  atHead: z.boolean().describe("True when the page reaches the end of the log."),
  gap: z.looseObject({ from: z.string(), to: z.string(), reason: z.string() }).optional(),
});

export const diagnosis = z.object({
  version: z.string(),
  node: z.string(),
  serverTime: ms,
  heartbeatMs: ms,
  retentionDays: z.number().nullable(),
  disk: z.object({ freeBytes: count, totalBytes: count }),
  databaseBytes: count,
  subscribers: count,
  seen: z.object({
    host: z.string(),
    httpVersion: z.string(),
    via: z.string().nullable(),
    forwardedFor: z.boolean(),
  }),
}) satisfies z.ZodType<Diagnosis>;

export const retentionAnswer = z.object({
  dryRun: z.boolean().describe("True: nothing was removed, and this would be."),
  before: z.number().describe("Everything that ended before: milliseconds since the Unix epoch."),
  runs: count,
  events: count,
  bytes: count.optional(),
  artifacts: count.optional(),
  pieces: count.optional().describe("Events of runs that stay, which later ones replace."),
});
