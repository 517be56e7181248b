import {
  type AuditAction,
  type AuditEntry,
  type AuditPage,
  auditSubjects,
  identityId,
  personName,
  room,
} from "@stepcast/contracts";
import { actionWord, auditRules } from "./audit-rules.ts";
import type { ApiContext, Caller } from "./context.ts";
import { type AuditDesk, noteEntry } from "./note-entry.ts";

/** Keys and tokens begin so; somebody may have pasted one where an id belongs. */
const secretForm = /^s[cti]_|^ss_/;

/** What is written down of a deed beside who did it and how it ended. */
export type AuditedDeed = Pick<
  AuditEntry,
  "action" | "subject" | "subjectKind" | "subjectName" | "detail"
>;

/** What is known of a call before it is done. */
export interface AuditedCall {
  /** The procedure's name. */
  readonly path: string;
  /** As it came: it may be anything. */
  readonly input: unknown;
  /** What the subject is called; asked before, since afterwards it may be gone. */
  readonly name: string | undefined;
}

type Named = Pick<ApiContext, "identity">;

/** Undefined for a procedure of which nothing is written down. */
export async function beginAudit(
  { identity }: Named,
  caller: Caller,
  path: string,
  readInput: () => Promise<unknown>,
): Promise<AuditedCall | undefined> {
  const rule = auditRules[path];
  if (typeof rule !== "object") return undefined;
  // What cannot be read is refused where it is looked at, after what comes before that.
  const input = await readInput().catch(() => undefined);
  const subject = rule.subject?.(Object(input), {});
  const id = safe(subject?.id);
  const name =
    id === undefined || subject === undefined
      ? undefined
      : // A log that says less is better than a call that fails for it.
        await nameOf(identity, caller, subject.kind, id).catch(() => undefined);
  return { path, input, name };
}

/** What an audited call was, once it is known what came of it. `output` is undefined where it was refused. */
export function deedOf(
  { path, input, name }: AuditedCall,
  by: string,
  output: unknown,
): AuditedDeed {
  const rule = auditRules[path];
  if (typeof rule !== "object") return { action: path };
  const [given, got] = [Object(input), Object(output)];
  const action = typeof rule.action === "string" ? rule.action : rule.action(given, by);
  const subject = rule.subject?.(given, got);
  const id = safe(subject?.id);
  if (subject === undefined || id === undefined) return { action };
  return {
    action,
    subject: id,
    subjectKind: subject.kind,
    subjectName: name ?? personName.safeParse(subject.kind === "key" ? got.name : undefined).data,
    detail: safe(subject.detail),
  };
}

/** Writes down that a caller did or tried something, as {@link noteEntry} does. */
export async function noteDeed(
  desk: AuditDesk,
  caller: Caller,
  deed: AuditedDeed,
  outcome: string,
): Promise<void> {
  const { kind, id } = caller.credential;
  const entry: AuditEntry = {
    ...deed,
    at: Date.now(),
    by: caller.user,
    credential: `${kind} ${id}`,
    address: caller.address,
    outcome,
  };
  await noteEntry(desk, entry);
}

/** Something that the administrator did at a route that is no procedure. */
export function noteRoute(
  ctx: AuditDesk,
  caller: Caller,
  action: AuditAction,
  outcome: string,
): Promise<void> {
  return noteDeed(ctx, caller, { action }, outcome);
}

/** Entries of any age, in the words of today. */
export function inWords(page: AuditPage): AuditPage {
  const entries = page.entries.map((entry) => {
    const action = actionWord(entry.action);
    const said = entry.subjectKind === undefined ? formerSubject(action, entry.subject) : {};
    return { ...entry, ...said, action };
  });
  return { ...page, entries };
}

/** Of entries of before kinds were written down: all ids in one line, and what they are in the action's own noun. */
function formerSubject(
  action: string,
  line: string | undefined,
): Pick<AuditEntry, "subject" | "subjectKind" | "detail"> {
  if (line === undefined) return {};
  const ids = line.split(" ");
  const noun = ids[0]?.startsWith("run_") === true ? "run" : action.split(".", 1)[0];
  const subjectKind = auditSubjects.find((one) => one === noun);
  if (subjectKind === undefined) return {};
  const own = ids.find((id) => (subjectKind === "room") === id.includes("/"));
  const other = subjectKind === "room" ? ids.find((id) => id !== own) : undefined;
  return { subject: own, subjectKind, ...(other === undefined ? {} : { detail: other }) };
}

/** Names of keys are for whose they are, and of members for owners: who may not do it is told, and reads, nothing here. */
async function nameOf(
  identity: ApiContext["identity"],
  caller: Caller,
  kind: string,
  id: string,
): Promise<string | undefined> {
  if (kind === "member") return await identity.nameOf(id);
  if (kind !== "key") return undefined;
  return (await identity.keys(caller)).find((key) => key.id === id)?.name;
}

/** An id or a room's name; undefined for anything else that came, and for a secret in its place. */
function safe(value: unknown): string | undefined {
  const isName = identityId.safeParse(value).success || room.safeParse(value).success;
  return isName && !secretForm.test(String(value)) ? String(value) : undefined;
}
