import { type Role, type Scope, StepcastError } from "@stepcast/contracts";
import type { Caller } from "./context.ts";

/**
 * The one rule of who may do what in which room. It looks at the caller and the room's name and at
 * nothing else, so it costs the same for a room that is there and for one that never was.
 *
 *     rooms of one's own    as the caller's role says; a viewer only reads
 *     rooms opened to one   as the grant says, never more than the caller's role; nobody administers
 *     any other room        is not there
 *
 * A credential takes away and never adds: what its scopes leave out is refused, and what `only`
 * leaves out is not there. To watch is to be told events, and only those of the types that the
 * credential opens; to read is to be told everything, so a credential of some types reads nothing.
 */
export type Deed = "read" | "watch" | "act" | "report" | "administer";

/** The scope that a deed asks of the credential. */
export const scopeOf = {
  read: "events",
  watch: "events",
  act: "runs",
  report: "ingest",
  administer: "admin",
} as const satisfies Record<Deed, Scope>;

/** The room that a caller is in when none is named. */
export function homeRoom(caller: Caller): string {
  return caller.only?.room ?? caller.room;
}

export function isOwnRoom(caller: Caller, room: string): boolean {
  return room.startsWith(`${caller.user}/`);
}

/** What the caller is in a room; undefined where it is not there for them. */
function roleIn(caller: Caller, room: string): Role | undefined {
  if (caller.only?.room !== undefined && caller.only.room !== room) return undefined;
  if (isOwnRoom(caller, room)) return caller.role;
  const grant = caller.grants.find((one) => one.room === room);
  if (grant === undefined) return undefined;
  return caller.role === "viewer" ? "viewer" : grant.role;
}

/** True for a room that is there for the caller, whatever they may do in it. */
export function isThere(caller: Caller, room: string): boolean {
  return roleIn(caller, room) !== undefined;
}

/** True when the caller may do it in the room. */
export function may(caller: Caller, deed: Deed, room: string): boolean {
  const role = roleIn(caller, room);
  if (role === undefined || !caller.scopes.has(scopeOf[deed])) return false;
  if (caller.types !== undefined && deed !== "watch") return false;
  if (deed === "read" || deed === "watch") return true;
  return role !== "viewer" && (deed !== "administer" || isOwnRoom(caller, room));
}

/**
 * Errors: `not_found` for a room that is not there for the caller, the given one where something in
 * the room was named; `forbidden` where it is, and the caller may not do this in it.
 */
export function mustBeAllowed(
  caller: Caller,
  deed: Deed,
  room: string,
  missing: () => StepcastError = () => roomNotFound(room),
): void {
  if (may(caller, deed, room)) return;
  if (!isThere(caller, room)) throw missing();
  mustHaveScope(caller, deed);
  throw outOfScope(deed, `, which you do not have in the room ${room}`);
}

/** Errors: `forbidden`, which says nothing of any room. */
export function mustHaveScope(caller: Caller, deed: Deed): void {
  if (!caller.scopes.has(scopeOf[deed]))
    throw outOfScope(deed, ", which your role or credential does not have");
  if (deed !== "watch") mustReadAll(caller);
}

/** Errors: `forbidden` for a credential of some types of events. */
export function mustReadAll({ types }: Caller): void {
  if (types === undefined) return;
  const message = `This credential opens events of the types ${types.join(", ")} and nothing else.`;
  throw new StepcastError("forbidden", message, {
    details: { types },
    hint: "Read the feed, or use a token that is not narrowed to types.",
  });
}

/**
 * True for a credential that opens one run or one agent: what is neither is not there for it.
 * A narrowing to a room is part of {@link may}.
 */
export function isNarrowed({ only }: Caller): boolean {
  return only?.runId !== undefined || only?.agentId !== undefined;
}

/** Errors: `forbidden` for a credential that opens one run or one agent. */
export function mustBeWide(caller: Caller): void {
  if (isNarrowed(caller)) throw narrowed(caller);
}

/** The refusal of what a narrowed credential does not open. */
export function narrowed({ only }: Caller): StepcastError {
  const opens = only?.runId === undefined ? `the agent ${only?.agentId}` : `the run ${only.runId}`;
  return new StepcastError("forbidden", `This credential opens ${opens} and nothing else.`, {
    details: { only },
    hint: "Use a key that is not narrowed, or one for this.",
  });
}

function outOfScope(deed: Deed, why: string): StepcastError {
  const scope = scopeOf[deed];
  return new StepcastError("forbidden", `This needs the scope ${scope}${why}.`, {
    details: { scope },
  });
}

/** One answer for a room that never was and one of somebody else. */
export function roomNotFound(room: string): StepcastError {
  return new StepcastError("not_found", `There is no room ${room} here.`);
}
