import type { AuditAction, AuditSubject } from "@stepcast/contracts";

type Fields = Readonly<Record<string, unknown>>;

/** What was acted on, by what came in and what went out; unchecked. */
interface Subject {
  readonly kind: AuditSubject;
  readonly id: unknown;
  readonly detail?: unknown;
}

/** How a call of a procedure is written down. */
export interface AuditRule {
  /** By the input and the user who called. */
  readonly action: AuditAction | ((input: Fields, by: string) => AuditAction);
  /** `output` is empty for a call that was refused. Default: the action says it all. */
  readonly subject?: (input: Fields, output: Fields) => Subject;
}

const byId = (kind: AuditSubject) => (input: Fields) => ({ kind, id: input["id"] });
const made = (kind: AuditSubject) => (_input: Fields, output: Fields) => ({
  ...{ kind, id: output["id"] },
});
const run = (input: Fields): Subject => ({ kind: "run", id: input["runId"] });
const room = (input: Fields): Subject => ({
  ...{ kind: "room", id: input["room"], detail: input["user"] },
});
const project = (input: Fields, output: Fields): Subject => ({
  ...{ kind: "project", id: input["projectId"] ?? output["projectId"] },
});
const member = (input: Fields): Subject => ({
  ...{ kind: "member", id: input["user"], detail: input["role"] },
});

/** What a token for a page opens. */
function opened({ only }: Fields): Subject {
  const { runId, agentId, room: place } = Object(only);
  if (runId !== undefined) return { kind: "run", id: runId };
  return agentId === undefined ? { kind: "room", id: place } : { kind: "agent", id: agentId };
}

/**
 * Every procedure that changes something, and how it is written down. `in the log`: the log of events
 * says who did it; `nothing`: it leaves nothing behind. A procedure that is not here fails a test.
 */
export const auditRules: Readonly<Record<string, AuditRule | "in the log" | "nothing">> = {
  "runs.start": "in the log",
  "plans.draft": "nothing",
  "agents.pause": "in the log",
  "agents.resume": "in the log",
  "agents.shutdown": "in the log",
  "ingest.agentStatus": "in the log",
  "ingest.jobProgress": "in the log",
  "ingest.metrics": "in the log",
  "ingest.alarm": "in the log",
  "ingest.notification": "in the log",
  "runs.rerun": { action: "run.rerun", subject: run },
  "runs.cancel": { action: "run.cancel", subject: run },
  "runs.pause": { action: "run.pause", subject: run },
  "runs.resume": { action: "run.resume", subject: run },
  "runs.retry": { action: "run.retry", subject: run },
  "runs.answer": { action: "run.answer", subject: run },
  "rooms.open": { action: "room.open", subject: room },
  "rooms.close": {
    action: ({ user }, by) => (user === by ? "room.leave" : "room.close"),
    subject: room,
  },
  "shares.create": { action: "link.create", subject: run },
  "shares.revoke": { action: "link.revoke", subject: byId("link") },
  "projects.create": { action: "project.create", subject: project },
  "projects.rename": { action: "project.rename", subject: project },
  "projects.archive": {
    action: ({ archived }) => (archived === false ? "project.unarchive" : "project.archive"),
    subject: project,
  },
  "account.endSession": { action: "session.end", subject: byId("session") },
  "account.endOtherSessions": { action: "session.end-others" },
  "account.changePassword": { action: "account.password" },
  "account.rename": { action: "account.rename" },
  "members.invite": { action: "member.invite", subject: made("invitation") },
  "members.withdraw": { action: "invitation.withdraw", subject: byId("invitation") },
  "members.setRole": { action: "member.role", subject: member },
  "members.disable": { action: "member.disable", subject: member },
  "members.enable": { action: "member.enable", subject: member },
  "members.remove": { action: "member.remove", subject: member },
  "keys.create": { action: "key.create", subject: made("key") },
  "keys.rotate": { action: "key.rotate", subject: byId("key") },
  "keys.revoke": { action: "key.revoke", subject: byId("key") },
  "tokens.create": { action: "token.create", subject: opened },
};

/** Names that entries of before had, beside those of procedures. */
const formerNames: Readonly<Record<string, AuditAction>> = {
  signin: "session.begin",
  "signin.oidc.callback": "session.begin",
  signout: "session.leave",
  join: "member.join",
  backup: "backup.make",
  retention: "history.compact",
};

/** The word for what an entry of any age says; one that nobody knows stays as it is. */
export function actionWord(written: string): string {
  const rule = auditRules[written];
  if (typeof rule === "object")
    return typeof rule.action === "string" ? rule.action : rule.action({}, "");
  return formerNames[written] ?? written;
}
