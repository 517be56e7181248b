import {
  type Reported,
  reportAgentStatus,
  reportAlarms,
  reportJobProgress,
  reportMetrics,
  reportNotifications,
} from "@stepcast/contracts";
import { z } from "zod";
import { type RestRoute, route } from "./route.ts";

const reported = z.object({
  accepted: z.number().int().nonnegative(),
  duplicate: z.boolean(),
  cursor: z.string().optional().describe("Everything of the report is at or before it."),
}) satisfies z.ZodType<Reported>;

/** A call that takes reports; `idField` is the member of each event that the path names. */
export interface IngestRoute extends RestRoute {
  readonly idField?: "agentId" | "jobId";
}

const forms = "One event, an array of them, or a report as below";

/** Where programs in any language report. Mounted by themselves: see ingest.ts. */
export const ingestRoutes: readonly IngestRoute[] = [
  {
    idField: "agentId",
    ...route({
      method: "POST",
      path: "/agents/:agentId/status",
      operationId: "ingest.agentStatus",
      summary: `What an agent is doing. ${forms}; 204 for a producer's repetition`,
      input: reportAgentStatus,
      answer: reported,
      call: (api, input) => api.ingest.agentStatus(input),
    }),
  },
  {
    idField: "jobId",
    ...route({
      method: "POST",
      path: "/jobs/:jobId/progress",
      operationId: "ingest.jobProgress",
      summary: `How far a job is. ${forms}; 204 for a producer's repetition`,
      input: reportJobProgress,
      answer: reported,
      call: (api, input) => api.ingest.jobProgress(input),
    }),
  },
  route({
    method: "POST",
    path: "/alarms",
    operationId: "ingest.alarm",
    summary: `An alarm is raised, updated, acknowledged or cleared. ${forms}; 204 for a producer's repetition`,
    input: reportAlarms,
    answer: reported,
    call: (api, input) => api.ingest.alarm(input),
  }),
  route({
    method: "POST",
    path: "/metrics",
    operationId: "ingest.metrics",
    summary: `Measurements of a source. ${forms}; 204 for a producer's repetition`,
    input: reportMetrics,
    answer: reported,
    call: (api, input) => api.ingest.metrics(input),
  }),
  route({
    method: "POST",
    path: "/notifications",
    operationId: "ingest.notification",
    summary: `A message for whoever watches the room. ${forms}; 204 for a producer's repetition`,
    input: reportNotifications,
    answer: reported,
    call: (api, input) => api.ingest.notification(input),
  }),
];
