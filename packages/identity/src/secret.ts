import { createHmac, hash, randomBytes, timingSafeEqual } from "node:crypto";

/** What keys, tokens for pages and invitations begin with, so that a scanner of repositories can tell them. */
export const prefixes = { key: "sc_", browser: "st_", invitation: "si_" } as const;

const secretForm = /^s[ci]_[A-Za-z0-9_-]{43}$/;

/** The prefix and 256 random bits. */
export function newSecret(prefix: string): string {
  return `${prefix}${randomBytes(32).toString("base64url")}`;
}

/** True for what {@link newSecret} could have made; anything else needs no look at the database. */
export function hasSecretForm(text: string): boolean {
  return secretForm.test(text);
}

/**
 * What is kept of a secret: SHA-256 in hexadecimal. With 256 random bits in it there is nothing to
 * guess, so a slow hash would protect nothing; and what is looked up by its hash tells nothing by its time.
 */
export function hashOf(secret: string): string {
  return hash("sha256", secret);
}

/** True when the last part of a JWT is the HMAC-SHA-256 of what is before it: forged ones go no further. */
export function isSignedWith(secret: string, jwt: string): boolean {
  const end = jwt.lastIndexOf(".");
  const shown = Buffer.from(jwt.slice(end + 1), "base64url");
  const right = createHmac("sha256", secret).update(jwt.slice(0, end)).digest();
  return shown.length === right.length && timingSafeEqual(shown, right);
}
