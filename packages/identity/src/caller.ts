import type { Caller, Credential } from "@stepcast/api";
import { type Narrowing, type Role, roles, type Scope, scopes } from "@stepcast/contracts";

/** The user of the server's own token. */
export const ownerUser = "owner";

/** What somebody may do who is signed in: a viewer reads, and sees to keys that read. */
function scopesOf(role: Role): ReadonlySet<Scope> {
  return new Set(role === "viewer" ? (["events", "admin"] as const) : scopes);
}

/** A role as the database has it; what it does not know may least. */
export function roleOf(text: string): Role {
  return roles.find((role) => role === text) ?? "viewer";
}

/** A user who came in by a credential, which takes away from what their role gives and never adds. */
export function callerFor(
  user: { readonly id: string; readonly role: Role },
  credential: Credential,
  narrowed: {
    readonly scopes?: readonly Scope[] | undefined;
    readonly only?: Narrowing | undefined;
  } = {},
): Caller {
  const given = scopesOf(user.role);
  const { only } = narrowed;
  return {
    user: user.id,
    room: only?.room ?? `${user.id}/main`,
    role: user.role,
    scopes: narrowed.scopes === undefined ? given : given.intersection(new Set(narrowed.scopes)),
    // Rooms that are open to a user are looked up call by call: they change more often.
    grants: [],
    ...(only === undefined ? {} : { only }),
    credential,
  };
}
