import type { AuditAction, AuditEntry } from "@stepcast/contracts";
import { isolated } from "../../format/isolated.ts";
import type { AuditWords } from "./en.ts";

/**
 * An entry as a sentence: "Ada revoked the key CI". Without a subject it is told of something; an
 * action that only a newer server knows is told by its own word.
 */
export function auditSentence(
  words: AuditWords,
  entry: AuditEntry,
  nameOf: (user: string) => string,
): string {
  const { by, action, outcome } = entry;
  const who = by === "stranger" ? words.stranger : nameOf(by);
  const [done, tried, on] = isKnown(words, action)
    ? words.deeds[action]
    : ([action, action, (what: string) => what] as const);
  const object = on?.(subjectOf(words, entry, nameOf), detailOf(words, entry, nameOf));
  const tail = object === undefined ? "" : ` ${object}`;
  return outcome === "ok"
    ? words.done(who, `${done}${tail}`)
    : words.refused(who, `${tried}${tail}`);
}

/** Stands for an id until the sentence is made; nobody's text has it. */
const mark = "\u0000";

/** The sentence, cut where it tells a run by its id: what stands before the id, the id, and what comes after it. */
export function auditPieces(
  words: AuditWords,
  entry: AuditEntry,
  nameOf: (user: string) => string,
): { readonly before: string; readonly runId?: string; readonly after: string } {
  const { subject, subjectKind, subjectName } = entry;
  if (subjectKind !== "run" || subject === undefined || subjectName !== undefined)
    return { before: auditSentence(words, entry, nameOf), after: "" };
  const marked = auditSentence(words, { ...entry, subjectName: mark }, nameOf);
  const [before = "", after = ""] = marked.split(mark);
  return { before, runId: subject, after };
}

function subjectOf(
  words: AuditWords,
  { subject, subjectKind, subjectName }: AuditEntry,
  nameOf: (user: string) => string,
): string {
  if (subject === undefined) return words.something;
  if (subjectKind === undefined) return subject;
  return words.subjects[subjectKind](
    subjectName === undefined ? nameOf(subject) : isolated(subjectName),
  );
}

/** A user or a role. */
function detailOf(
  words: AuditWords,
  { detail, subjectKind }: AuditEntry,
  nameOf: (user: string) => string,
): string {
  if (detail === undefined) return words.somebody;
  return subjectKind === "member" ? (words.roles[detail] ?? detail) : nameOf(detail);
}

function isKnown({ deeds }: AuditWords, action: string): action is AuditAction {
  return Object.hasOwn(deeds, action);
}
