import { type Ids, roomOf } from "./ids.ts";
import { fileOf, procedureAsks } from "./procedure-asks.ts";

/** What a request to a route has beside its path. */
export interface RouteAsk {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** A body that is not JSON. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const nothing = (): RouteAsk => ({});
const empty = (): RouteAsk => ({ body: {} });
const bodyOf =
  (procedure: string, without: readonly string[] = []) =>
  (ids: Ids): RouteAsk => {
    const input = Object.entries(Object(procedureAsks[procedure]?.(ids)));
    return { body: Object.fromEntries(input.filter(([name]) => !without.includes(name))) };
  };

/** By method and path, as the server lists them. A route that is not here fails the suite. */
export const routeAsks: Readonly<Record<string, (ids: Ids) => RouteAsk>> = {
  "GET /healthz": nothing,
  "GET /signin": nothing,
  "GET /signin/methods": nothing,
  "GET /signin/oidc": nothing,
  "GET /signin/oidc/callback": () => ({ query: { code: "c", state: "s" } }),
  "GET /signin/join": ({ invitationId }) => ({ query: { token: invitationId } }),
  "GET /join": nothing,
  "POST /join": ({ invitationId }) => ({
    body: {
      token: invitationId,
      name: "Bob",
      email: "bob.again@example.com",
      password: "a-long-password-of-bob",
    },
  }),
  "POST /signin": () => ({ body: { token: "not-the-token-of-anybody" } }),
  "POST /signout": empty,
  "POST /api/v1/artifacts": () => ({ text: "a,b\n1,2\n", headers: { "content-type": "text/csv" } }),
  "GET /api/v1/artifacts/:artifactId": nothing,
  "GET /api/v1/runs": (ids) => ({ query: { room: roomOf(ids) } }),
  "GET /api/v1/runs/:runId": nothing,
  "POST /api/v1/runs/:runId/cancel": empty,
  "POST /api/v1/runs/:runId/pause": empty,
  "POST /api/v1/runs/:runId/resume": empty,
  "POST /api/v1/runs/:runId/retry": empty,
  "POST /api/v1/runs/:runId/rerun": ({ stepId }) => ({ body: { from: stepId } }),
  "POST /api/v1/runs/:runId/approvals/:approvalId": () => ({ body: { approved: true } }),
  "POST /api/v1/runs/:runId/shares": empty,
  "GET /api/v1/shares": ({ runId }) => ({ query: { runId } }),
  "POST /api/v1/shares/:id/revoke": empty,
  "POST /api/v1/plans/check": bodyOf("plans.check"),
  "POST /api/v1/plans/draft": bodyOf("plans.draft"),
  "GET /api/v1/plans": nothing,
  "GET /api/v1/skills": nothing,
  "GET /api/v1/status": nothing,
  "GET /api/v1/agents": (ids) => ({ query: { room: roomOf(ids) } }),
  "POST /api/v1/agents/:agentId/pause": (ids) => ({ body: { room: roomOf(ids) } }),
  "POST /api/v1/agents/:agentId/resume": (ids) => ({ body: { room: roomOf(ids) } }),
  "POST /api/v1/agents/:agentId/shutdown": (ids) => ({ body: { room: roomOf(ids) } }),
  "POST /api/v1/agents/:agentId/status": (ids) => ({
    query: { room: roomOf(ids) },
    body: { status: "IDLE" },
  }),
  "POST /api/v1/jobs/:jobId/progress": (ids) => ({
    query: { room: roomOf(ids) },
    body: { percent: 1, stepNumber: 0, totalSteps: 1, elapsedMs: 0 },
  }),
  "POST /api/v1/alarms": bodyOf("ingest.alarm"),
  "POST /api/v1/metrics": bodyOf("ingest.metrics"),
  "POST /api/v1/notifications": bodyOf("ingest.notification"),
  "POST /api/v1/runs": bodyOf("runs.start"),
  "GET /api/v1/events": ({ runId }) => ({ query: { runId } }),
  "GET /api/v1/runs/:runId/events": nothing,
  "GET /api/v1/agents/:agentId/events": (ids) => ({ query: { room: roomOf(ids) } }),
  "GET /api/v1/jobs/:jobId/events": nothing,
  "GET /api/v1/openapi.json": nothing,
  "GET /api/v1/rooms": nothing,
  "POST /api/v1/rooms/open": bodyOf("rooms.open"),
  "POST /api/v1/rooms/close": bodyOf("rooms.close"),
  "POST /api/v1/tokens": bodyOf("tokens.create"),
  "GET /api/v1/projects": (ids) => ({ query: { room: roomOf(ids) } }),
  "POST /api/v1/projects": bodyOf("projects.create"),
  "POST /api/v1/projects/:projectId/rename": bodyOf("projects.rename", ["projectId"]),
  "POST /api/v1/projects/:projectId/archive": bodyOf("projects.archive", ["projectId"]),
  "GET /api/v1/audit": nothing,
  "GET /metrics": nothing,
  "GET /api/v1/backup": nothing,
  "GET /api/v1/diagnosis": nothing,
  "POST /api/v1/retention": () => ({ body: { days: 36_000, dryRun: true } }),
  "POST /api/os2/chat": ({ user, session }) => ({
    body: { message: "hello", userId: user, sessionId: session },
  }),
  "GET /api/os2/stream": ({ user, session }) => ({ query: { userId: user, sessionId: session } }),
  "POST /api/agent/execute": (ids) => ({
    body: { task: "Summarise the file", input: { file: fileOf(ids) } },
  }),
  "GET /api/agent/executions/:id/stream": nothing,
  "POST /api/agent/executions/:id/cancel": empty,
  "POST /api/workflows/execute": (ids) => ({
    body: { tasks: [{ id: "a", tool: "csv.read", arguments: { file: fileOf(ids) } }] },
  }),
  "GET /api/workflows/:id/stream": nothing,
  "POST /api/chat/conversations/:id/messages": () => ({ body: { content: "hello" } }),
  "GET /api/chat/conversations/:id/messages": nothing,
  "GET /api/chat/conversations/:id/stream": nothing,
  "GET /api/v1/stream/events": (ids) => ({ query: { room: roomOf(ids) } }),
  "GET /api/v1/stream/agents/:agentId": nothing,
  "GET /api/v1/stream/jobs/:jobId": nothing,
  "GET /api/v1/stream/status": nothing,
};
