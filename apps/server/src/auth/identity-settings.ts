import type { JwtSettings, OidcSettings } from "@stepcast/identity";
import { z } from "zod";

/** Where people reach the server, and who else may vouch for them. */
export interface IdentitySettings {
  /** Without a slash at the end. Absent: the address that the server listens at. */
  readonly publicUrl: string | undefined;
  readonly oidc: OidcSettings | undefined;
  readonly jwt: JwtSettings | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const url = z
  .string()
  .refine((text) => URL.canParse(text) && isSafe(new URL(text)))
  .transform((text) => text.replace(/\/+$/, ""));
const text = z.string().max(2_000);

const variables = {
  STEPCAST_URL_PUBLIC: {
    value: url.refine((given) => new URL(given).origin === given),
    says: "where people reach this server, such as https://stepcast.example.com: links of invitations begin so",
  },
  STEPCAST_OIDC_ISSUER: {
    value: url,
    says: "the address of an OpenID Connect issuer that people may sign in with; https, or http on this machine",
  },
  STEPCAST_OIDC_CLIENT_ID: { value: text, says: "what that issuer calls this server" },
  STEPCAST_OIDC_CLIENT_SECRET: { value: text, says: "the secret it gave this server" },
  STEPCAST_JWT_ISSUER: {
    value: text,
    says: "the issuer whose tokens programs may show, as their claim iss says it",
  },
  STEPCAST_JWT_AUDIENCE: { value: text, says: "what their claim aud must say" },
  STEPCAST_JWT_JWKS_URL: {
    value: url,
    says: "where the issuer's public keys are; without it, where its own description says",
  },
} as const;

type Name = keyof typeof variables;

/** Reads the variables, and adds a sentence to `wrong` for each that is wrong or missing beside others. */
export function readIdentitySettings(env: Environment, wrong: string[]): IdentitySettings {
  const read = (name: Name): string | undefined => {
    const given = env[name];
    if (given === undefined || given === "") return undefined;
    const parsed = variables[name].value.safeParse(given);
    if (!parsed.success) wrong.push(`${name} is not usable (${variables[name].says}).`);
    return parsed.data;
  };
  const publicUrl = read("STEPCAST_URL_PUBLIC");
  const issuer = read("STEPCAST_OIDC_ISSUER");
  const clientId = read("STEPCAST_OIDC_CLIENT_ID");
  const clientSecret = read("STEPCAST_OIDC_CLIENT_SECRET");
  const jwtIssuer = read("STEPCAST_JWT_ISSUER");
  const audience = read("STEPCAST_JWT_AUDIENCE");
  const jwksUrl = read("STEPCAST_JWT_JWKS_URL");
  needAll(env, wrong, [
    "STEPCAST_OIDC_ISSUER",
    "STEPCAST_OIDC_CLIENT_ID",
    "STEPCAST_OIDC_CLIENT_SECRET",
  ]);
  needAll(env, wrong, ["STEPCAST_JWT_ISSUER", "STEPCAST_JWT_AUDIENCE"], "STEPCAST_JWT_JWKS_URL");
  if (jwtIssuer !== undefined && jwksUrl === undefined && !isAddress(jwtIssuer))
    wrong.push(
      `STEPCAST_JWT_ISSUER is no address that its keys could be found by (${variables.STEPCAST_JWT_ISSUER.says}). Set STEPCAST_JWT_JWKS_URL, too.`,
    );
  const hasIssuer = issuer !== undefined && clientId !== undefined && clientSecret !== undefined;
  return {
    publicUrl,
    oidc: hasIssuer ? { issuer, clientId, clientSecret } : undefined,
    jwt:
      jwtIssuer !== undefined && audience !== undefined
        ? { issuer: jwtIssuer, audience, jwksUrl }
        : undefined,
  };
}

/** The settings as they may be printed. */
export function printableIdentity({ oidc, ...shown }: IdentitySettings) {
  return { ...shown, oidc: oidc && { ...oidc, clientSecret: "***" } };
}

/** Several that mean nothing alone: a sentence for each that is missing while another is there. */
function needAll(env: Environment, wrong: string[], names: readonly Name[], also?: Name): void {
  const isThere = (name: Name) => env[name] !== undefined && env[name] !== "";
  const first = [...names, ...(also === undefined ? [] : [also])].find(isThere);
  if (first === undefined) return;
  for (const name of names)
    if (!isThere(name)) wrong.push(`${name} is missing beside ${first} (${variables[name].says}).`);
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Secrets go there: only over TLS, or to a program on this machine. */
function isSafe({ protocol, hostname }: URL): boolean {
  if (protocol === "https:") return true;
  return protocol === "http:" && /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname);
}
