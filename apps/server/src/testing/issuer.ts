import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import Provider from "oidc-provider";

/** A real OpenID Connect issuer on a free port, whose people sign in by being named. */
export interface TestIssuer extends AsyncDisposable {
  readonly url: string;
  readonly jwksUrl: string;
  /** Who is signed in there next: their subject, and what the issuer says of them. */
  person: { sub: string; email: string; email_verified: boolean; name: string };
  /** A token that the issuer's key signed. */
  sign(claims: JWTPayload, header?: { alg?: string; kid?: string }): Promise<string>;
  /** The issuer's own access token for a program, as a JWT. */
  programToken(audience: string): Promise<string>;
}

export const issuerClient = { clientId: "stepcast", clientSecret: "a-secret-of-the-test-client" };

export async function startIssuer(redirectUrl: () => string): Promise<TestIssuer> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: "one", alg: "RS256", use: "sig" };
  let answer: ReturnType<typeof answering> | undefined;
  const http = createServer((request, response) => {
    // Made with the first request: by then it is known where browsers come back to.
    answer ??= answering(issuer, createProvider(issuer, key, redirectUrl()));
    answer(request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  // Cast: a server that listens on a port has an address of this kind.
  const { port } = http.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const issuer: TestIssuer = {
    url,
    jwksUrl: `${url}/jwks`,
    person: { sub: "p1", email: "ada@example.com", email_verified: true, name: "Ada" },
    sign: (claims, header) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", kid: "one", ...header })
        .sign(privateKey),
    async programToken(audience) {
      const { clientId, clientSecret } = issuerClient;
      const response = await fetch(`${url}/token`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
        body: new URLSearchParams({ grant_type: "client_credentials", resource: audience }),
      });
      const answer: unknown = await response.json();
      return String(Object(answer).access_token);
    },
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return issuer;
}

function answering(issuer: TestIssuer, provider: Provider) {
  const callback = provider.callback();
  return (request: IncomingMessage, response: ServerResponse): void => {
    if (request.url?.startsWith("/interaction/") !== true) return void callback(request, response);
    const login = { login: { accountId: issuer.person.sub } };
    provider.interactionFinished(request, response, login).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  };
}

function createProvider(issuer: TestIssuer, key: object, redirectUrl: string): Provider {
  const { clientId, clientSecret } = issuerClient;
  return new Provider(issuer.url, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUrl],
        grant_types: ["authorization_code", "client_credentials"],
      },
    ],
    jwks: { keys: [key] },
    ttl: {
      ...{ AccessToken: 600, ClientCredentials: 600, Grant: 600 },
      ...{ IdToken: 600, Interaction: 600, Session: 600 },
    },
    cookies: { keys: ["a-key-of-the-test-issuer"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, audience) => ({
          scope: "",
          audience,
          accessTokenFormat: "jwt" as const,
        }),
      },
    },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => issuer.person }),
    // Nobody asks for consent here.
    async loadExistingGrant(context) {
      const { client, session } = context.oidc;
      const grant = new context.oidc.provider.Grant({
        clientId: client?.clientId ?? "",
        accountId: session?.accountId ?? "",
      });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  });
}

/** Follows redirects as a browser does, with cookies for every host by its port; returns the last answer and the cookies. */
export async function browse(
  address: string,
): Promise<{ readonly response: Response; cookiesOf(origin: string): string }> {
  const jars = new Map<string, Map<string, string>>();
  const cookiesOf = (origin: string) =>
    [...(jars.get(origin) ?? [])].map(([name, value]) => `${name}=${value}`).join("; ");
  let url = new URL(address);
  for (let hop = 0; hop < 10; hop++) {
    const headers = { cookie: cookiesOf(url.origin), accept: "text/html" };
    const response = await fetch(url, { redirect: "manual", headers });
    const jar = jars.get(url.origin) ?? new Map<string, string>();
    jars.set(url.origin, jar);
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";", 1);
      const at = pair.indexOf("=");
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const next = response.headers.get("location");
    if (next === null || new URL(next, url).pathname === "/") return { response, cookiesOf };
    await response.arrayBuffer();
    url = new URL(next, url);
  }
  throw new Error(`${address} leads nowhere`);
}
