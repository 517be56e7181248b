import { z } from "zod";
import { limits } from "./limits.ts";

export const listAudit = z.strictObject({
  /** From the page before: `next`. Newest first. */
  after: z.number().int().positive().optional(),
  limit: z.number().int().min(1).max(limits.auditPage).default(100),
});

/** What can be done that is written down. The words stay, whatever procedures and routes are called. */
export const auditActions = [
  "run.rerun",
  "run.cancel",
  "run.pause",
  "run.resume",
  "run.retry",
  "run.answer",
  "room.open",
  "room.close",
  "room.leave",
  "link.create",
  "link.revoke",
  "project.create",
  "project.rename",
  "project.archive",
  "project.unarchive",
  "account.rename",
  "account.password",
  "session.begin",
  "session.leave",
  "session.end",
  "session.end-others",
  "member.invite",
  "member.join",
  "member.role",
  "member.disable",
  "member.enable",
  "member.remove",
  "invitation.withdraw",
  "key.create",
  "key.rotate",
  "key.revoke",
  "token.create",
  "backup.make",
  "history.compact",
] as const;
export type AuditAction = (typeof auditActions)[number];

/** What can be acted on. */
export const auditSubjects = [
  "run",
  "agent",
  "room",
  "link",
  "project",
  "session",
  "member",
  "invitation",
  "key",
] as const;
export type AuditSubject = (typeof auditSubjects)[number];

/** Who did what. Never a secret, and nothing of what runs work on. */
export interface AuditEntry {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** The user; of a stranger what is known: `stranger`. */
  readonly by: string;
  /** One of {@link auditActions}; another one that a newer program wrote. */
  readonly action: string;
  /** The id of what it was done to. */
  readonly subject?: string | undefined;
  /** What that is; absent in entries of before it was written down. */
  readonly subjectKind?: AuditSubject | undefined;
  /** What people call it: of a key and a member, as it was then. */
  readonly subjectName?: string | undefined;
  /** What else there is to say: to whom a room was opened or closed, the role that was given. */
  readonly detail?: string | undefined;
  /** The credential that was shown: its kind and id, never itself. */
  readonly credential?: string | undefined;
  readonly address?: string | undefined;
  /** `ok`, or the code of the refusal. */
  readonly outcome: string;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** Hand in as `after` for the page before these; absent on the last. */
  readonly next?: number | undefined;
}
