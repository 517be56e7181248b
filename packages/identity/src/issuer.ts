import { personName, StepcastError } from "@stepcast/contracts";
import * as client from "openid-client";
import type { Vouched } from "./door.ts";

/** The issuer that people may sign in with. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What a browser keeps between leaving for the issuer and coming back, in a signed cookie. */
export interface Departure {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

const fetchSeconds = 10;

/** Sign-in with an OpenID Connect issuer: authorization code with PKCE, state and nonce. */
export class Issuer {
  readonly #settings: OidcSettings;
  #config: Promise<client.Configuration> | undefined;

  constructor(settings: OidcSettings) {
    this.#settings = settings;
  }

  /** Where to send the browser, and what it must bring back. Errors: `unreachable`. */
  async leave(redirectUrl: string): Promise<{ readonly url: URL; readonly departure: Departure }> {
    const config = await this.#configuration();
    const departure = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
    };
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUrl,
      scope: "openid email profile",
      code_challenge: await client.calculatePKCECodeChallenge(departure.verifier),
      code_challenge_method: "S256",
      state: departure.state,
      nonce: departure.nonce,
    });
    return { url, departure };
  }

  /** Whom the issuer vouches for, from the address that it sent the browser back to. Errors: `unauthorized`, `unreachable`. */
  async comeBack(
    url: URL,
    { state, nonce, verifier }: Departure,
  ): Promise<Omit<Vouched, "invitation">> {
    const config = await this.#configuration();
    try {
      const tokens = await client.authorizationCodeGrant(config, url, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new Error("the issuer sent no id token");
      const more = await this.#missing(config, tokens.access_token, claims);
      return vouchedFor({ ...more, ...claims }, claims);
    } catch (cause) {
      throw new StepcastError("unauthorized", "The issuer did not vouch for you.", {
        cause,
        hint: "Sign in again.",
      });
    }
  }

  /** Many issuers tell the address only when asked with the access token. */
  async #missing(
    config: client.Configuration,
    accessToken: string,
    { sub, ...claims }: client.IDToken,
  ): Promise<Readonly<Record<string, unknown>>> {
    const endpoint = config.serverMetadata().userinfo_endpoint;
    if (claims["email"] !== undefined || endpoint === undefined) return {};
    return await client.fetchUserInfo(config, accessToken, sub);
  }

  #configuration(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    const url = new URL(issuer);
    // An issuer without TLS is one of this machine; the settings take no other.
    const execute = url.protocol === "http:" ? [client.allowInsecureRequests] : [];
    this.#config ??= client
      .discovery(url, clientId, clientSecret, undefined, { execute, timeout: fetchSeconds })
      .catch((cause: unknown) => {
        // The next one who wants to sign in asks again.
        this.#config = undefined;
        throw new StepcastError("unreachable", "The issuer to sign in with cannot be reached.", {
          cause,
          hint: "Try again in a moment, or sign in another way.",
        });
      });
    return this.#config;
  }
}

function vouchedFor(
  claims: Readonly<Record<string, unknown>>,
  { iss, sub }: client.IDToken,
): Omit<Vouched, "invitation"> {
  const { email, email_verified: isVerified, name } = claims;
  return {
    subject: JSON.stringify([iss, sub]),
    email: isVerified === true && typeof email === "string" ? email.toLowerCase() : undefined,
    name: personName.safeParse(name).data,
  };
}
