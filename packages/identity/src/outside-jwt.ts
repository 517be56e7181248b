import { createHash } from "node:crypto";
import { type Role, StepcastError } from "@stepcast/contracts";
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import { callerFor } from "./caller.ts";
import type { Vouchee } from "./outsiders.ts";

/** The settings of an issuer whose tokens open this server. */
export interface JwtSettings {
  readonly issuer: string;
  readonly audience: string;
  /** Where its public keys are. Absent: where the issuer's own description says. */
  readonly jwksUrl?: string | undefined;
}

/** Signatures by a key pair only: with a shared secret, whoever can check a token could make one. */
const algorithms = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];
const userPrefix = "jwt-";
const clockToleranceSeconds = 30;
const fetchMs = 5_000;

/** True for a user whom only the outside issuer knows. */
export function isOutside(user: string): boolean {
  return user.startsWith(userPrefix);
}

type Keys = ReturnType<typeof createRemoteJWKSet>;

/** Checks tokens of an outside issuer by its published keys, which are fetched when first needed and kept. */
export class OutsideJwt {
  readonly #settings: JwtSettings;
  readonly #now: () => number;
  #keys: Promise<Keys> | undefined;

  constructor(settings: JwtSettings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
  }

  /**
   * Whom a token speaks for; undefined for one that does not hold.
   * Errors: `unreachable` when the issuer's keys cannot be fetched: the token may be good.
   */
  async vouchee(token: string): Promise<Vouchee | undefined> {
    try {
      const { payload } = await jwtVerify(token, await this.#jwks(), {
        issuer: this.#settings.issuer,
        audience: this.#settings.audience,
        algorithms,
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(this.#now()),
        requiredClaims: ["exp", "sub"],
      });
      return toVouchee(payload, this.#settings.issuer);
    } catch (cause) {
      if (isRefusal(cause)) return undefined;
      throw new StepcastError("unreachable", "The issuer of this token cannot be reached.", {
        cause,
        hint: "Try again in a moment.",
      });
    }
  }

  #jwks(): Promise<Keys> {
    this.#keys ??= this.#jwksUrl().then(
      (url) => createRemoteJWKSet(url, { timeoutDuration: fetchMs }),
      (error: unknown) => {
        // The next token asks again.
        this.#keys = undefined;
        throw error;
      },
    );
    return this.#keys;
  }

  async #jwksUrl(): Promise<URL> {
    const { issuer, jwksUrl } = this.#settings;
    if (jwksUrl !== undefined) return new URL(jwksUrl);
    const base = issuer.replace(/\/$/, "");
    const response = await fetch(`${base}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(fetchMs),
    });
    const described: unknown = await response.json();
    return new URL(String(Object(described).jwks_uri));
  }
}

/** True for what is wrong with the token; anything else kept its keys from being had. */
function isRefusal(thrown: unknown): boolean {
  if (!(thrown instanceof errors.JOSEError)) return false;
  return thrown.code !== errors.JOSEError.code && !(thrown instanceof errors.JWKSTimeout);
}

/** A user of their own, named so that nobody can choose to be somebody else: `jwt-` and a hash of issuer and subject. */
function toVouchee(payload: JWTPayload, issuer: string): Vouchee | undefined {
  const { sub, exp, jti, name: called, preferred_username: login, email } = payload;
  if (typeof sub !== "string" || sub === "" || exp === undefined) return undefined;
  const name = createHash("sha256")
    .update(JSON.stringify([issuer, sub]))
    .digest("hex");
  const id = `${userPrefix}${name.slice(0, 32)}`;
  const caller = callerFor(
    { id, role: roleIn(payload) },
    {
      kind: "jwt",
      id: `${id}-${hashOfJti(String(jti ?? payload.iat ?? exp))}`,
      // What it is patient with when it lets in does not end what it opens.
      expiresAt: (exp + clockToleranceSeconds) * 1000,
    },
  );
  return { caller, names: [called, login, email, sub], issuer };
}

function hashOfJti(jti: string): string {
  return createHash("sha256").update(jti).digest("hex").slice(0, 16);
}

/** An issuer may make somebody a viewer; owners are made here only. */
function roleIn(payload: JWTPayload): Role {
  return payload["role"] === "viewer" ? "viewer" : "member";
}
