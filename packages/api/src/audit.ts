import { type AuditEntry, identityId, room } from "@stepcast/contracts";
import type { ApiContext, Caller } from "./context.ts";

/** Members of an input that say what was acted on, and never hold a secret. */
const named = ["id", "runId", "projectId", "user", "room"] as const;
/** Keys and tokens begin so; somebody may have pasted one where an id belongs. */
const secretForm = /^(sc|st|ss)_/;

/** What there is to say of one call. */
export interface AuditedCall {
  /** The procedure's name. */
  readonly path: string;
  /** As it came: it may be anything. */
  readonly input: unknown;
  /** `ok`, or the code of the refusal. */
  readonly outcome: string;
}

/**
 * Writes down that a caller did or tried something. Resolves when it is written; storage that
 * refuses is no reason to call what was done undone, so nothing is thrown.
 */
export async function noteCall(
  { store }: Pick<ApiContext, "store">,
  caller: Caller,
  { path, input, outcome }: AuditedCall,
): Promise<void> {
  const { kind, id } = caller.credential;
  const entry: AuditEntry = {
    at: Date.now(),
    by: caller.user,
    action: path,
    subject: subjectOf(input),
    credential: `${kind} ${id}`,
    address: caller.address,
    outcome,
  };
  await store.directory.audit.note(entry).catch(() => undefined);
}

function subjectOf(input: unknown): string | undefined {
  const given: Record<string, unknown> = Object(input);
  const found = named.flatMap((name) => {
    const value = given[name];
    const isName = identityId.safeParse(value).success || room.safeParse(value).success;
    return isName && !secretForm.test(String(value)) ? [String(value)] : [];
  });
  return found.length === 0 ? undefined : found.join(" ");
}
