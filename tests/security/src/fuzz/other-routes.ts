import { joinInput, signIn } from "@stepcast/contracts";
import { z } from "zod";

/** What a route takes that the API document does not tell of, or that it is asked for otherwise here. */
interface OtherRoute {
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
}

const text = z.string();
const place = z.object({ after: text.optional() });

/** By method and path, as the server lists them. */
export const otherRoutes: Readonly<Record<string, OtherRoute>> = {
  "GET /healthz": {},
  "GET /signin": { query: z.object({ token: text.optional(), next: text.optional() }) },
  "GET /signin/methods": {},
  "GET /signin/join": { query: z.object({ token: text }) },
  "GET /join": { query: z.object({ token: text.optional() }) },
  "POST /join": { body: joinInput },
  "POST /signin": { body: signIn },
  "POST /signout": { body: z.object({}) },
  "GET /api/v1/openapi.json": {},
  "GET /metrics": {},
  // Never for real: other requests look for their runs.
  "POST /api/v1/retention": {
    body: z.object({ days: z.number().optional(), dryRun: z.literal(true) }),
  },
  "POST /api/os2/chat": {
    body: z.object({ message: text, userId: text, sessionId: text, projectId: text.optional() }),
  },
  "GET /api/os2/stream": {
    query: place.extend({
      userId: text,
      sessionId: text,
      lang: z.enum(["it", "en", "fr"]).optional(),
    }),
  },
  "POST /api/agent/execute": {
    body: z.object({ task: text, input: z.record(text, z.json()).optional() }),
  },
  "GET /api/agent/executions/:id/stream": { query: place },
  "POST /api/agent/executions/:id/cancel": { body: z.object({ reason: text.optional() }) },
  "POST /api/workflows/execute": {
    body: z.union([
      z.object({ plan: z.json() }),
      z.object({
        name: text.optional(),
        tasks: z.array(
          z.object({
            id: text,
            tool: text,
            arguments: z.record(text, z.json()).optional(),
            depends_on: z.array(text).optional(),
            deps: z.array(text).optional(),
          }),
        ),
      }),
    ]),
  },
  "GET /api/workflows/:id/stream": { query: place },
  "POST /api/chat/conversations/:id/messages": { body: z.object({ content: text }) },
  "GET /api/chat/conversations/:id/messages": {},
  "GET /api/chat/conversations/:id/stream": { query: place.extend({ message: text.optional() }) },
  "GET /api/v1/stream/events": {
    query: place.extend({ room: text.optional(), event_types: text.optional() }),
  },
  "GET /api/v1/stream/agents/:agentId": {
    query: place.extend({ room: text.optional(), event_types: text.optional() }),
  },
  "GET /api/v1/stream/jobs/:jobId": { query: place.extend({ room: text.optional() }) },
  "GET /api/v1/stream/status": {},
};
