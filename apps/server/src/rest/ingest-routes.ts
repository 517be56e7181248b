import {
  type Reported,
  reportAgentStatus,
  reportAlarms,
  reportJobProgress,
  reportMetrics,
  reportNotifications,
} from "@stepcast/contracts";
import { z } from "zod";
import type { Api, RestRoute } from "./route.ts";

const reported = z.object({
  accepted: z.number().int().nonnegative(),
  duplicate: z.boolean(),
  cursor: z.string().optional().describe("Everything of the report is at or before it."),
}) satisfies z.ZodType<Reported>;

/** A call that takes reports; `idField` is the member of each event that the path names. */
export interface IngestRoute extends RestRoute {
  readonly idField?: "agentId" | "jobId";
}

/**
 * A report goes to its procedure as it came. The schema is the procedure's own, and a report may hold
 * hundreds of thousands of values: looking twice would take twice as long.
 */
function report<I extends z.ZodType>(
  spec: Pick<IngestRoute, "path" | "operationId" | "summary" | "example" | "idField"> & {
    readonly input: I;
    call(api: Api, input: z.input<I>): Promise<Reported>;
  },
): IngestRoute {
  const { call, ...described } = spec;
  return {
    ...described,
    method: "POST",
    answer: reported,
    // Cast: the procedure refuses what is no such report.
    run: (api, raw) => call(api, raw as z.input<I>),
  };
}

const forms = "One event, an array of them, or a report";

/** Where programs in any language report. Mounted by themselves: see ingest.ts. */
export const ingestRoutes: readonly IngestRoute[] = [
  report({
    idField: "agentId",
    path: "/agents/:agentId/status",
    operationId: "ingest.agentStatus",
    summary: `What an agent is doing. ${forms}`,
    example: { status: "RUNNING", percent: 40, currentStep: "Filling the tank" },
    input: reportAgentStatus,
    call: (api, input) => api.ingest.agentStatus(input),
  }),
  report({
    idField: "jobId",
    path: "/jobs/:jobId/progress",
    operationId: "ingest.jobProgress",
    summary: `How far a job is. ${forms}`,
    example: { percent: 50, stepNumber: 1, totalSteps: 2, elapsedMs: 1_200 },
    input: reportJobProgress,
    call: (api, input) => api.ingest.jobProgress(input),
  }),
  report({
    path: "/alarms",
    operationId: "ingest.alarm",
    summary: `An alarm is raised, updated, acknowledged or cleared. ${forms}`,
    example: { alarmId: "a-7", agentId: "pump-1", severity: "WARNING", message: "Pressure is low" },
    input: reportAlarms,
    call: (api, input) => api.ingest.alarm(input),
  }),
  report({
    path: "/metrics",
    operationId: "ingest.metrics",
    summary: `Measurements of a source. ${forms}`,
    example: { sourceId: "pump-1", metrics: { pressure: 2.4 }, unit: "bar" },
    input: reportMetrics,
    call: (api, input) => api.ingest.metrics(input),
  }),
  report({
    path: "/notifications",
    operationId: "ingest.notification",
    summary: `A message for whoever watches the room. ${forms}`,
    example: { message: "The tank is full", title: "Pump 1" },
    input: reportNotifications,
    call: (api, input) => api.ingest.notification(input),
  }),
];
