import { z } from "zod";
import { agentId, room, runId } from "./ids.ts";

/**
 * What somebody may do on a server, or in a room that was opened to them: `owner` everything and
 * who comes in, `member` works in their rooms, `viewer` reads.
 */
export const roles = ["owner", "member", "viewer"] as const;
export const role = z.enum(roles);
export type Role = z.output<typeof role>;

/**
 * What a credential opens: `runs` starts and commands them, `events` reads, `ingest` reports,
 * `admin` sees to members and keys. A person who is signed in has all that their role gives.
 */
export const scopes = ["runs", "events", "ingest", "admin"] as const;
export const scope = z.enum(scopes);
export type Scope = z.output<typeof scope>;

/** What a credential is narrowed to: it opens nothing else, whatever its scopes say. */
export const narrowing = z.strictObject({
  runId: runId.optional(),
  agentId: agentId.optional(),
  room: room.optional(),
});
export type Narrowing = z.output<typeof narrowing>;

/** A room of somebody else's that was opened to a user. */
export interface RoomGrant {
  readonly room: string;
  readonly role: Exclude<Role, "owner">;
}

/** What somebody showed at the door. */
export const credentialKinds = [
  "owner-token",
  "session",
  "key",
  "browser",
  "jwt",
  "share",
] as const;
export type CredentialKind = (typeof credentialKinds)[number];
