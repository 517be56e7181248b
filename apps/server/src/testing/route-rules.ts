import type { Scope } from "@stepcast/contracts";

/** Somebody's things, for addresses that name them. */
export interface Belongings {
  readonly user: string;
  readonly runId: string;
  readonly artifactId: string;
}

/** What a route is about, which scope it asks for, and how it is called. */
export interface RouteRule {
  readonly scope: Scope;
  /** `run`: a run, which a credential of that run may open. `room`: a room that its address names. */
  readonly about: "run" | "room" | "nothing";
  readonly path: (of: Belongings) => string;
  readonly body?: (of: Belongings) => unknown;
}

type Path = string | ((of: Belongings) => string);

function rule(scope: Scope, about: RouteRule["about"], path: Path, body?: object): RouteRule {
  return ruleOf(scope, about, path, body && (() => body));
}

function ruleOf(
  scope: Scope,
  about: RouteRule["about"],
  path: Path,
  body?: RouteRule["body"],
): RouteRule {
  return {
    scope,
    about,
    path: typeof path === "string" ? () => path : path,
    ...(body && { body }),
  };
}

const run =
  (rest: string): Path =>
  (of) =>
    `/api/v1/runs/${of.runId}${rest}`;
const inRoom =
  (path: string): Path =>
  (of) =>
    `${path}?room=${of.user}/main`;
const room = (of: Belongings) => `${of.user}/main`;
const command = (name: string): RouteRule => rule("runs", "run", run(`/${name}`), {});
const report = (path: string, event: object): RouteRule =>
  rule("ingest", "room", inRoom(`/api/v1${path}`), event);
const ask = (name: string): RouteRule =>
  ruleOf("runs", "room", `/api/v1/agents/pump/${name}`, (of) => ({ room: room(of) }));
const plan = { name: "p", steps: [{ id: "a", skill: "core.noop" }] };
const os2 = (of: Belongings) => ({ userId: of.user, sessionId: "main" });

/** Every route behind the gate, by method and path. `/trpc/:path` is tested procedure by procedure. */
export const routeRules: Readonly<Record<string, RouteRule>> = {
  "GET /trpc/events.stream": rule("events", "run", (of) => {
    const feeds = [{ runId: of.runId }];
    return `/trpc/events.stream?input=${encodeURIComponent(JSON.stringify({ feeds }))}`;
  }),
  "POST /trpc/events.stream": ruleOf("events", "run", "/trpc/events.stream", (of) => ({
    feeds: [{ runId: of.runId }],
  })),
  "POST /api/v1/artifacts": rule("runs", "nothing", "/api/v1/artifacts?name=a.json", {}),
  "GET /api/v1/artifacts/:artifactId": rule(
    "events",
    "room",
    (of) => `/api/v1/artifacts/${of.artifactId}?room=${of.user}/main`,
  ),
  "GET /api/v1/runs": rule("events", "room", inRoom("/api/v1/runs")),
  "GET /api/v1/runs/:runId": rule("events", "run", run("")),
  "POST /api/v1/runs/:runId/cancel": command("cancel"),
  "POST /api/v1/runs/:runId/pause": command("pause"),
  "POST /api/v1/runs/:runId/resume": command("resume"),
  "POST /api/v1/runs/:runId/retry": command("retry"),
  "POST /api/v1/runs/:runId/rerun": command("rerun"),
  "POST /api/v1/runs/:runId/approvals/:approvalId": rule("runs", "run", run("/approvals/a"), {
    approved: true,
  }),
  "POST /api/v1/plans/check": rule("events", "nothing", "/api/v1/plans/check", { plan }),
  "POST /api/v1/plans/draft": rule("runs", "nothing", "/api/v1/plans/draft", { goal: "x" }),
  "GET /api/v1/plans": rule("events", "nothing", "/api/v1/plans"),
  "GET /api/v1/skills": rule("events", "nothing", "/api/v1/skills"),
  "GET /api/v1/status": rule("events", "nothing", "/api/v1/status"),
  "GET /api/v1/rooms": rule("events", "nothing", "/api/v1/rooms"),
  "POST /api/v1/rooms/open": ruleOf("admin", "room", "/api/v1/rooms/open", (of) => ({
    room: room(of),
    user: "guest",
  })),
  "POST /api/v1/rooms/close": ruleOf("admin", "room", "/api/v1/rooms/close", (of) => ({
    room: room(of),
    user: "guest",
  })),
  "POST /api/v1/runs/:runId/shares": rule("admin", "run", run("/shares"), {}),
  "GET /api/v1/shares": rule("admin", "nothing", "/api/v1/shares"),
  "POST /api/v1/shares/:id/revoke": rule("admin", "nothing", "/api/v1/shares/share_1/revoke", {}),
  "POST /api/v1/tokens": ruleOf("events", "run", "/api/v1/tokens", (of) => ({
    only: { runId: of.runId },
  })),
  "GET /api/v1/projects": rule("events", "room", inRoom("/api/v1/projects")),
  "POST /api/v1/projects": ruleOf("runs", "room", "/api/v1/projects", (of) => ({
    name: "p",
    room: room(of),
  })),
  "POST /api/v1/projects/:projectId/rename": ruleOf(
    "runs",
    "room",
    "/api/v1/projects/proj_1/rename",
    (of) => ({ name: "q", room: room(of) }),
  ),
  "POST /api/v1/projects/:projectId/archive": ruleOf(
    "runs",
    "room",
    "/api/v1/projects/proj_1/archive",
    (of) => ({ room: room(of) }),
  ),
  "GET /api/v1/audit": rule("admin", "nothing", "/api/v1/audit"),
  "POST /api/v1/agents/:agentId/pause": ask("pause"),
  "POST /api/v1/agents/:agentId/resume": ask("resume"),
  "POST /api/v1/agents/:agentId/shutdown": ask("shutdown"),
  "POST /api/v1/agents/:agentId/status": report("/agents/pump/status", { status: "IDLE" }),
  "POST /api/v1/jobs/:jobId/progress": report("/jobs/j/progress", {
    ...{ percent: 1, stepNumber: 0, totalSteps: 1, elapsedMs: 0 },
  }),
  "POST /api/v1/alarms": report("/alarms", {
    ...{ alarmId: "a", agentId: "pump", severity: "INFO", message: "hot" },
  }),
  "POST /api/v1/metrics": report("/metrics", { sourceId: "m", metrics: { a: 1 } }),
  "POST /api/v1/notifications": report("/notifications", { message: "hello" }),
  "POST /api/v1/runs": ruleOf("runs", "room", "/api/v1/runs", (of) => ({ plan, room: room(of) })),
  "GET /api/v1/events": rule("events", "room", inRoom("/api/v1/events")),
  "GET /api/v1/runs/:runId/events": rule("events", "run", run("/events")),
  "GET /api/v1/agents": rule("events", "room", inRoom("/api/v1/agents")),
  "GET /api/v1/agents/:agentId/events": rule(
    "events",
    "room",
    inRoom("/api/v1/agents/pump/events"),
  ),
  "GET /api/v1/jobs/:jobId/events": rule(
    "events",
    "run",
    (of) => `/api/v1/jobs/${of.runId}/events`,
  ),
  "GET /api/v1/backup": rule("admin", "nothing", "/api/v1/backup"),
  "POST /api/v1/retention": rule("admin", "nothing", "/api/v1/retention", {}),
  "GET /api/v1/diagnosis": rule("admin", "nothing", "/api/v1/diagnosis"),
  "POST /api/os2/chat": ruleOf("runs", "room", "/api/os2/chat", (of) => ({
    message: "Create a business plan",
    ...os2(of),
  })),
  "GET /api/os2/stream": rule(
    "events",
    "room",
    (of) => `/api/os2/stream?userId=${of.user}&sessionId=main`,
  ),
  "POST /api/agent/execute": rule("runs", "nothing", "/api/agent/execute", { task: "x" }),
  "GET /api/agent/executions/:id/stream": rule(
    "events",
    "run",
    (of) => `/api/agent/executions/${of.runId}/stream`,
  ),
  "POST /api/agent/executions/:id/cancel": rule(
    "runs",
    "run",
    (of) => `/api/agent/executions/${of.runId}/cancel`,
    {},
  ),
  "POST /api/workflows/execute": rule("runs", "nothing", "/api/workflows/execute", { plan }),
  "GET /api/workflows/:id/stream": rule(
    "events",
    "run",
    (of) => `/api/workflows/${of.runId}/stream`,
  ),
  "POST /api/chat/conversations/:id/messages": rule(
    "runs",
    "nothing",
    "/api/chat/conversations/main/messages",
    { content: "x" },
  ),
  "GET /api/chat/conversations/:id/messages": rule(
    "events",
    "nothing",
    "/api/chat/conversations/main/messages",
  ),
  "GET /api/chat/conversations/:id/stream": rule(
    "events",
    "nothing",
    "/api/chat/conversations/main/stream",
  ),
  "GET /api/v1/stream/events": rule("events", "room", inRoom("/api/v1/stream/events")),
  "GET /api/v1/stream/agents/:agentId": rule(
    "events",
    "room",
    inRoom("/api/v1/stream/agents/pump"),
  ),
  "GET /api/v1/stream/jobs/:jobId": rule("events", "room", inRoom("/api/v1/stream/jobs/j")),
  "GET /api/v1/stream/status": rule("events", "nothing", "/api/v1/stream/status"),
};

/** Open to everybody, on purpose: signs of life, the ways in, and what answers that there is nothing. */
export const openRoutes: ReadonlySet<string> = new Set([
  "/healthz",
  "/metrics",
  "/signin",
  "/signin/methods",
  "/signin/join",
  "/signin/oidc",
  "/signin/oidc/callback",
  "/signout",
  "/join",
  "/api",
  "/api/*",
  "/trpc",
  "/trpc/*",
]);

/** Behind the gate and the same for everybody: procedures have their own table, the document says what is public. */
export const otherRoutes: ReadonlySet<string> = new Set(["/trpc/:path", "/api/v1/openapi.json"]);
