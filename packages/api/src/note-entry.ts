import { type AuditEntry, auditRoom, listedNounOf } from "@stepcast/contracts";
import type { ApiContext } from "./context.ts";

/** What an entry is written with. */
export type AuditDesk = Pick<ApiContext, "store" | "identity">;

/**
 * Writes an entry down, and tells those whose lists it changes that there is one. Resolves when both are
 * committed; storage that refuses is no reason to call what was done undone, so nothing is thrown.
 */
export async function noteEntry(desk: AuditDesk, entry: AuditEntry): Promise<void> {
  await desk.store.directory.audit.note(entry).catch(() => undefined);
  // What was refused changed nothing. Who is told nothing asks again later.
  if (entry.outcome === "ok" && listedNounOf(entry.action) !== undefined)
    await tell(desk, entry).catch(() => undefined);
}

async function tell({ store, identity }: AuditDesk, entry: AuditEntry): Promise<void> {
  const { at, by, action } = entry;
  const told = new Set([by, ...otherParty(entry), ...(await identity.owners())]);
  const type = "audit.noted" as const;
  await store.append({
    events: [...told].map((user) => ({ at, type, room: auditRoom(user), data: { action } })),
  });
}

/** The member, or the guest of a room, whom it was done to. */
function otherParty({ subjectKind, subject, detail }: AuditEntry): readonly string[] {
  const user = subjectKind === "member" ? subject : subjectKind === "room" ? detail : undefined;
  return user === undefined ? [] : [user];
}
