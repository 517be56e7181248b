import { createHash, randomBytes } from "node:crypto";
import type { Directory } from "@stepcast/store";
import type { Caller } from "./context.ts";

/** Bearer values that begin so are share links. */
const shareTokenPrefix = "ss_";

/** A new token of 256 bits, and the hash that is kept of it. */
export function newShareToken(): { readonly token: string; readonly tokenHash: Uint8Array } {
  const token = `${shareTokenPrefix}${randomBytes(32).toString("base64url")}`;
  return { token, tokenHash: hashOf(token) };
}

/**
 * Whoever has a share link: reads one run, in the name of who shared it, and nothing else.
 * Undefined for a token that is wrong, expired or revoked.
 */
export function callerOfShare(
  { shares }: Directory,
  token: string,
  nowMs: number,
): Caller | undefined {
  const share = shares.byToken(hashOf(token));
  if (share === undefined || share.expiresAt <= nowMs) return undefined;
  const { id, runId, room, by: user, expiresAt } = share;
  return {
    user,
    room,
    role: "viewer",
    scopes: new Set(["events"]),
    grants: [],
    only: { runId, room },
    credential: { kind: "share", id, expiresAt },
  };
}

function hashOf(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}
