import { type Ids, roomOf } from "./ids.ts";

/** The input of every procedure, with an id of each kind where it takes one. A procedure that is not here fails the suite. */
export const procedureAsks: Readonly<Record<string, (ids: Ids) => unknown>> = {
  "runs.start": (ids) => ({
    plan: { name: "p", steps: [{ id: "a", skill: "csv.read", input: { file: fileOf(ids) } }] },
    room: roomOf(ids),
    projectId: ids.projectId,
    idempotencyKey: ids.idempotencyKey,
  }),
  "runs.rerun": ({ runId, stepId }) => ({ runId, from: stepId }),
  "runs.get": ({ runId }) => ({ runId }),
  "runs.list": (ids) => ({ room: roomOf(ids) }),
  "runs.cancel": ({ runId }) => ({ runId }),
  "runs.pause": ({ runId }) => ({ runId }),
  "runs.resume": ({ runId }) => ({ runId }),
  "runs.retry": ({ runId }) => ({ runId }),
  "runs.answer": ({ runId, approvalId }) => ({ runId, approvalId, approved: true }),
  "plans.check": (ids) => ({
    plan: { name: "p", steps: [{ id: "a", skill: "csv.read", input: { file: fileOf(ids) } }] },
  }),
  "plans.draft": (ids) => ({ goal: "Summarise the file", input: { file: fileOf(ids) } }),
  "plans.list": () => undefined,
  "skills.list": () => undefined,
  "events.stream": ({ runId }) => ({ feeds: [{ runId }] }),
  "events.read": ({ runId }) => ({ runId }),
  "agents.standing": (ids) => ({ room: roomOf(ids) }),
  "agents.pause": (ids) => ({ room: roomOf(ids), agentId: ids.agentId }),
  "agents.resume": (ids) => ({ room: roomOf(ids), agentId: ids.agentId }),
  "agents.shutdown": (ids) => ({ room: roomOf(ids), agentId: ids.agentId }),
  "ingest.agentStatus": (ids) => ({
    room: roomOf(ids),
    events: [{ agentId: ids.agentId, status: "IDLE" }],
  }),
  "ingest.jobProgress": (ids) => ({
    room: roomOf(ids),
    events: [{ jobId: ids.jobId, percent: 1, stepNumber: 0, totalSteps: 1, elapsedMs: 0 }],
  }),
  "ingest.metrics": (ids) => ({
    room: roomOf(ids),
    events: [{ sourceId: "m", metrics: { a: 1 } }],
  }),
  "ingest.alarm": (ids) => ({
    room: roomOf(ids),
    events: [{ alarmId: "a", agentId: ids.agentId, severity: "INFO", message: "hot" }],
  }),
  "ingest.notification": (ids) => ({ room: roomOf(ids), events: [{ message: "hello" }] }),
  status: () => undefined,
  "account.me": () => undefined,
  "account.sessions": () => undefined,
  "account.endSession": ({ sessionId }) => ({ id: sessionId }),
  "account.endOtherSessions": () => undefined,
  "account.changePassword": () => ({ current: "not the password", next: "a-longer-password-1" }),
  "account.rename": () => ({ name: "Bob" }),
  "members.list": () => undefined,
  "members.invite": () => ({ role: "member" }),
  "members.withdraw": ({ invitationId }) => ({ id: invitationId }),
  "members.setRole": ({ user }) => ({ user, role: "viewer" }),
  "members.disable": ({ user }) => ({ user }),
  "members.enable": ({ user }) => ({ user }),
  "members.remove": ({ user }) => ({ user }),
  "keys.list": () => undefined,
  "keys.create": ({ runId }) => ({ name: "k", scopes: ["events"], only: { runId } }),
  "keys.rotate": ({ keyId }) => ({ id: keyId }),
  "keys.revoke": ({ keyId }) => ({ id: keyId }),
  "tokens.create": ({ runId }) => ({ only: { runId } }),
  "rooms.list": () => undefined,
  "rooms.open": (ids) => ({ room: roomOf(ids), user: ids.user, role: "viewer" }),
  "rooms.close": (ids) => ({ room: roomOf(ids), user: ids.user }),
  "shares.create": ({ runId }) => ({ runId }),
  "shares.list": ({ runId }) => ({ runId }),
  "shares.revoke": ({ shareId }) => ({ id: shareId }),
  "projects.list": (ids) => ({ room: roomOf(ids) }),
  "projects.create": (ids) => ({ room: roomOf(ids), name: "Plans" }),
  "projects.rename": (ids) => ({ room: roomOf(ids), projectId: ids.projectId, name: "Plans" }),
  "projects.archive": (ids) => ({ room: roomOf(ids), projectId: ids.projectId }),
  "audit.list": () => ({}),
};

/** A reference to an uploaded file, as plans hold it. */
export function fileOf({ artifactId }: Pick<Ids, "artifactId">): unknown {
  return { $artifact: artifactId, name: "a.csv", mediaType: "text/csv", bytes: 8 };
}
