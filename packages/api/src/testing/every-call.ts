import type { AnyProcedure } from "@trpc/server";
import type { AppRouter, createCaller } from "../root.ts";

type Routers = AppRouter["_def"]["record"];
export type Path = {
  [N in keyof Routers & string]: Routers[N] extends AnyProcedure
    ? N
    : `${N}.${keyof Routers[N] & string}`;
}[keyof Routers & string];
export type Api = ReturnType<typeof createCaller>;

/** Something of somebody's: what a call may be about. */
export interface Target {
  readonly runId: string;
  readonly room: string;
}

/** One call of a procedure. */
export interface Call {
  /** What it is about: a run, a room, or neither (the server, or the caller alone). */
  readonly about: "run" | "room" | "nothing";
  /** False for a run's commands, reads and the like that a credential of that one run may do. */
  readonly wide: boolean;
  readonly call: (api: Api, target: Target) => Promise<unknown>;
}

const ofRun = (call: Call["call"]): Call => ({ about: "run", wide: false, call });
const ofRunWide = (call: Call["call"]): Call => ({ about: "run", wide: true, call });
const inRoom = (call: Call["call"]): Call => ({ about: "room", wide: true, call });
const byCredential = (call: Call["call"]): Call => ({ about: "room", wide: false, call });
const ofServer = (call: Call["call"]): Call => ({ about: "nothing", wide: true, call });

const job = { jobId: "j", percent: 1, stepNumber: 0, totalSteps: 1, elapsedMs: 0 };
const alarm = { alarmId: "a", agentId: "pump", severity: "INFO", message: "hot" } as const;

/** Every procedure. A new one does not compile until it is here. */
export const everyCall: Record<Path, Call> = {
  "runs.start": inRoom((api, { room }) => api.runs.start({ goal: "x", room })),
  "runs.rerun": ofRunWide((api, { runId }) => api.runs.rerun({ runId })),
  "runs.get": ofRun((api, { runId }) => api.runs.get({ runId })),
  "runs.list": byCredential((api, { room }) => api.runs.list({ room })),
  "runs.cancel": ofRun((api, { runId }) => api.runs.cancel({ runId })),
  "runs.pause": ofRun((api, { runId }) => api.runs.pause({ runId })),
  "runs.resume": ofRun((api, { runId }) => api.runs.resume({ runId })),
  "runs.retry": ofRun((api, { runId }) => api.runs.retry({ runId })),
  "runs.answer": ofRun((api, { runId }) =>
    api.runs.answer({ runId, approvalId: "a", approved: true }),
  ),
  "plans.check": ofServer((api) => api.plans.check({ plan: {} })),
  "plans.draft": ofServer((api) => api.plans.draft({ goal: "x" })),
  "plans.list": ofServer((api) => api.plans.list()),
  "skills.list": ofServer((api) => api.skills.list()),
  "events.stream": ofRun((api, { runId }) => api.events.stream({ feeds: [{ runId }] })),
  "events.read": ofRun((api, { runId }) => api.events.read({ runId })),
  "agents.standing": byCredential((api, { room }) => api.agents.standing({ room })),
  "agents.pause": inRoom((api, { room }) => api.agents.pause({ agentId: "pump", room })),
  "agents.resume": inRoom((api, { room }) => api.agents.resume({ agentId: "pump", room })),
  "agents.shutdown": inRoom((api, { room }) => api.agents.shutdown({ agentId: "pump", room })),
  "ingest.agentStatus": inRoom((api, { room }) =>
    api.ingest.agentStatus({ room, events: [{ agentId: "pump", status: "IDLE" }] }),
  ),
  "ingest.jobProgress": inRoom((api, { room }) => api.ingest.jobProgress({ room, events: [job] })),
  "ingest.metrics": inRoom((api, { room }) =>
    api.ingest.metrics({ room, events: [{ sourceId: "m", metrics: { a: 1 } }] }),
  ),
  "ingest.alarm": inRoom((api, { room }) => api.ingest.alarm({ room, events: [alarm] })),
  "ingest.notification": inRoom((api, { room }) =>
    api.ingest.notification({ room, events: [{ message: "hello" }] }),
  ),
  "rooms.list": ofServer((api) => api.rooms.list()),
  "rooms.open": inRoom((api, { room }) => api.rooms.open({ room, user: "cy", role: "viewer" })),
  "rooms.close": inRoom((api, { room }) => api.rooms.close({ room, user: "guest" })),
  "shares.create": ofRunWide((api, { runId }) => api.shares.create({ runId })),
  "shares.list": ofServer((api) => api.shares.list({})),
  "shares.revoke": ofServer((api) => api.shares.revoke({ id: "share_1" })),
  "projects.list": inRoom((api, { room }) => api.projects.list({ room })),
  "projects.create": inRoom((api, { room }) => api.projects.create({ room, name: "p" })),
  "projects.rename": inRoom((api, { room }) =>
    api.projects.rename({ room, projectId: "proj_1", name: "q" }),
  ),
  "projects.archive": inRoom((api, { room }) =>
    api.projects.archive({ room, projectId: "proj_1" }),
  ),
  "audit.list": ofServer((api) => api.audit.list({})),
  "account.me": ofServer((api) => api.account.me()),
  "account.sessions": ofServer((api) => api.account.sessions()),
  "account.endSession": ofServer((api) => api.account.endSession({ id: "s" })),
  "account.endOtherSessions": ofServer((api) => api.account.endOtherSessions()),
  "account.changePassword": ofServer((api) =>
    api.account.changePassword({ next: "correct horse" }),
  ),
  "account.rename": ofServer((api) => api.account.rename({ name: "Ada" })),
  "members.list": ofServer((api) => api.members.list()),
  "members.invite": ofServer((api) => api.members.invite({})),
  "members.withdraw": ofServer((api) => api.members.withdraw({ id: "i" })),
  "members.setRole": ofServer((api) => api.members.setRole({ user: "bob", role: "viewer" })),
  "members.disable": ofServer((api) => api.members.disable({ user: "bob" })),
  "members.enable": ofServer((api) => api.members.enable({ user: "bob" })),
  "members.remove": ofServer((api) => api.members.remove({ user: "bob" })),
  "keys.list": ofServer((api) => api.keys.list()),
  "keys.create": ofServer((api) => api.keys.create({ name: "k", scopes: ["events"] })),
  "keys.rotate": ofServer((api) => api.keys.rotate({ id: "k" })),
  "keys.revoke": ofServer((api) => api.keys.revoke({ id: "k" })),
  "tokens.create": ofRun((api, { runId }) => api.tokens.create({ only: { runId } })),
  status: { ...ofServer((api) => api.status()), wide: false },
};
