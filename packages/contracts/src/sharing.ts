import { z } from "zod";
import type { Role, RoomGrant } from "./access.ts";
import { identityId } from "./identity.ts";
import { room, runId } from "./ids.ts";
import { limits } from "./limits.ts";

/** Opens a room of the caller's to another user. */
export const openRoom = z.strictObject({
  room,
  user: identityId,
  role: z.enum(["member", "viewer"]).default("viewer"),
});

/** Closes it again. A guest may close a room to themselves. */
export const closeRoom = z.strictObject({ room, user: identityId });

/** Somebody to whom a room was opened. */
export interface RoomMember {
  readonly user: string;
  readonly role: RoomGrant["role"];
}

/** A room that is there for the caller. Who else is in it is for its owner to see. */
export interface RoomRow {
  readonly room: string;
  /** What the caller is in it. */
  readonly role: Role;
  readonly members: readonly RoomMember[];
}

/** A link that opens one run to whoever has it: read-only, without an account, for a while. */
export const createShare = z.strictObject({
  runId,
  expiresInHours: z.number().int().min(1).max(limits.shareHours).default(168),
});

export const listShares = z.strictObject({ runId: runId.optional() });

export interface ShareRow {
  readonly id: string;
  readonly runId: string;
  readonly room: string;
  readonly by: string;
  /** Milliseconds since the Unix epoch, here and below. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** A share with its link, which is told this once. */
export interface NewShare {
  readonly id: string;
  readonly link: string;
  readonly expiresAt: number;
}
