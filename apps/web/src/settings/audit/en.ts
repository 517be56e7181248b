import type { AuditAction, AuditSubject } from "@stepcast/contracts";

/** A deed as it was done, as it was tried, and on what. `what` is the subject in words, `detail` what else there is. */
type Deed = readonly [done: string, tried: string, on?: (what: string, detail: string) => string];

const it = (what: string) => what;

const deeds: Readonly<Record<AuditAction, Deed>> = {
  "run.rerun": ["started", "start", (what) => `${what} again`],
  "run.cancel": ["stopped", "stop", it],
  "run.pause": ["paused", "pause", it],
  "run.resume": ["resumed", "resume", it],
  "run.retry": ["retried", "retry", it],
  "run.answer": ["answered a question of", "answer a question of", it],
  "room.open": ["opened", "open", (what, to) => `${what} to ${to}`],
  "room.close": ["closed", "close", (what, to) => `${what} to ${to}`],
  "room.leave": ["left", "leave", it],
  "link.create": ["made a link to", "make a link to", it],
  "link.revoke": ["closed", "close", it],
  "project.create": ["created", "create", it],
  "project.rename": ["renamed", "rename", it],
  "project.archive": ["archived", "archive", it],
  "project.unarchive": ["brought back", "bring back", it],
  "account.rename": ["changed their name", "change their name"],
  "account.password": ["changed their password", "change their password"],
  "session.begin": ["signed in", "sign in"],
  "session.leave": ["signed out", "sign out"],
  "session.end": ["ended", "end", it],
  "session.end-others": ["ended all of their other sessions", "end all of their other sessions"],
  "member.invite": ["made an invitation", "make an invitation"],
  "member.join": ["joined", "join"],
  "member.role": ["made", "make", (what, role) => `${what} ${role}`],
  "member.disable": ["disabled", "disable", it],
  "member.enable": ["enabled", "enable", it],
  "member.remove": ["removed", "remove", it],
  "invitation.withdraw": ["withdrew", "withdraw", it],
  "key.create": ["created", "create", it],
  "key.rotate": ["rotated", "rotate", it],
  "key.revoke": ["revoked", "revoke", it],
  "token.create": ["made a page’s token for", "make a page’s token for", it],
  "backup.make": ["made a backup", "make a backup"],
  "history.compact": ["removed old runs", "remove old runs"],
};

export const en = {
  deeds,
  done: (who: string, deed: string) => `${who} ${deed}`,
  refused: (who: string, deed: string) => `${who} could not ${deed}`,
  /** By kind; without a name where the kind is enough to be understood. */
  subjects: {
    run: (name: string) => `the run ${name}`,
    agent: (name: string) => `the agent ${name}`,
    room: (name: string) => `the room ${name}`,
    link: (name: string) => `the link ${name}`,
    project: (name: string) => `the project ${name}`,
    session: (name: string) => `the session ${name}`,
    member: (name: string) => name,
    invitation: (name: string) => `the invitation ${name}`,
    key: (name: string) => `the key ${name}`,
  } satisfies Record<AuditSubject, (name: string) => string>,
  roles: { owner: "an owner", member: "a member", viewer: "a viewer" } as Readonly<
    Record<string, string>
  >,
  /** For something that is not named. */
  something: "something",
  somebody: "somebody",
  stranger: "A stranger",
};

export type AuditWords = typeof en;
