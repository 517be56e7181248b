import { createHmac, hash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Caller } from "@stepcast/api";
import { StepcastError, scopes } from "@stepcast/contracts";
import type { DataFolder } from "../data-folder.ts";

/** Programs of the same user find the token here, in the data folder. */
const tokenFile = "owner-token";

/** Whoever has the server's own token. */
export const owner: Caller = {
  user: "owner",
  room: "owner/main",
  role: "owner",
  scopes: new Set(scopes),
  grants: [],
  credential: { kind: "owner-token", id: "owner-token" },
};

/** Who may come in: the bearer of the token, or of a cookie that was signed for it. */
export interface Credentials {
  readonly token: string;
  /** Signs session cookies. Changes with the token, so a new token ends every session. */
  readonly cookieSecret: string;
  /** In constant time. */
  isToken(candidate: string): boolean;
}

/**
 * The owner's token: the given one, or one that is made once. Either is kept in the data folder
 * (0600), since whoever can read that folder can read the log too.
 */
export async function loadCredentials(
  folder: DataFolder,
  given: string | undefined,
): Promise<Credentials> {
  if (given !== undefined) await folder.keepSecret(tokenFile, given);
  const token = given ?? whole(tokenFile, await folder.secret(tokenFile, randomSecret));
  const key = "session-key";
  const sessionKey = whole(key, await folder.secret(key, randomSecret));
  const digest = sha256(token);
  return {
    token,
    cookieSecret: createHmac("sha256", sessionKey).update(token).digest("hex"),
    isToken: (candidate) => timingSafeEqual(sha256(candidate), digest),
  };
}

/** Errors: `storage_failed`. A file that was cut short is no secret: what is left of it may be guessed. */
function whole(name: string, text: string): string {
  if (/^[\x21-\x7e]{16,512}$/.test(text)) return text;
  throw new StepcastError("storage_failed", `The file ${name} of the data folder is damaged.`, {
    hint: "Put it back from where it is kept, start with STEPCAST_OWNER_TOKEN as before, or delete it: another one is made, and everybody signs in again.",
  });
}

function randomSecret(): string {
  return randomBytes(32).toString("base64url");
}

function sha256(text: string): Buffer {
  return hash("sha256", text, "buffer");
}
