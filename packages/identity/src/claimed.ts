import type { JwtSettings } from "./outside-jwt.ts";

/**
 * True when a JWT says that it is by the issuer and for the audience of the settings. That proves
 * nothing; what does not even say so is refused before its signature is checked, which costs more than
 * to make one up.
 */
export function isClaimedBy({ issuer, audience }: JwtSettings, jwt: string): boolean {
  const [, payload = ""] = jwt.split(".", 2);
  try {
    const { iss, aud } = Object(JSON.parse(Buffer.from(payload, "base64url").toString()));
    return iss === issuer && (aud === audience || (Array.isArray(aud) && aud.includes(audience)));
  } catch {
    return false;
  }
}
