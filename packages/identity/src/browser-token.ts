import type { Caller, TokensDesk } from "@stepcast/api";
import {
  feedFilter,
  type NewToken,
  narrowing,
  newId,
  StepcastError,
  type TypePattern,
} from "@stepcast/contracts";
import { jwtVerify, SignJWT } from "jose";
import { prefixes } from "./secret.ts";
import { childId } from "./verified.ts";

const issuer = "stepcast";
const audience = "stepcast-page";

/** What a token for a page says. */
export interface BrowserClaims {
  /** The id of the credential that made it. */
  readonly parent: string;
  readonly user: string;
  readonly only: NonNullable<Caller["only"]>;
  /** Of what it opens, events of these types alone. Absent: everything. */
  readonly types: readonly TypePattern[] | undefined;
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

/**
 * Tokens for pages: signed and not stored. Each names the credential that made it, opens nothing
 * that it did not, and dies with it.
 */
export class BrowserTokens implements TokensDesk {
  readonly #secret: Uint8Array;
  readonly #now: () => number;

  constructor(secret: string, now: () => number) {
    this.#secret = new TextEncoder().encode(secret);
    this.#now = now;
  }

  async createToken(
    caller: Caller,
    { only, types, expiresInSeconds }: Parameters<TokensDesk["createToken"]>[1],
  ): Promise<NewToken> {
    const { kind, id: parent, expiresAt: parentEnds } = caller.credential;
    if (kind === "browser" || kind === "share")
      throw new StepcastError("forbidden", "A token that was handed on cannot make others.");
    const now = this.#now();
    const wanted = Math.floor(now / 1000) + expiresInSeconds;
    const ends = Math.min(wanted, Math.floor((parentEnds ?? Number.MAX_SAFE_INTEGER) / 1000));
    const token = await new SignJWT({ only: { ...caller.only, ...only }, types, parent })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(caller.user)
      .setJti(newId("t").slice(2))
      .setIssuedAt(new Date(now))
      .setExpirationTime(ends)
      .sign(this.#secret);
    return { token: `${prefixes.browser}${token}`, expiresAt: ends * 1000 };
  }

  /** What a token says; undefined for one that this server did not make, or that has expired. */
  async read(token: string): Promise<BrowserClaims | undefined> {
    try {
      const { payload } = await jwtVerify(token.slice(prefixes.browser.length), this.#secret, {
        issuer,
        audience,
        algorithms: ["HS256"],
        currentDate: new Date(this.#now()),
        requiredClaims: ["exp", "sub", "jti"],
      });
      const { sub: user, jti, exp, parent } = payload;
      const only = narrowing.parse(payload["only"]);
      const types = feedFilter.shape.types.parse(payload["types"]);
      if (typeof parent !== "string" || user === undefined || exp === undefined) return undefined;
      const id = childId(parent, String(jti));
      return { parent, user, only, types, id, expiresAt: exp * 1000 };
    } catch {
      return undefined;
    }
  }
}
