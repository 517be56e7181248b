import { describe, expect, it } from "vitest";
import { printableIdentity, readIdentitySettings } from "./identity-settings.ts";

const oidc = {
  STEPCAST_OIDC_ISSUER: "https://issuer.example.com/",
  STEPCAST_OIDC_CLIENT_ID: "stepcast",
  STEPCAST_OIDC_CLIENT_SECRET: "a-secret-of-the-client",
};
const jwt = {
  STEPCAST_JWT_ISSUER: "https://issuer.example.com",
  STEPCAST_JWT_AUDIENCE: "stepcast",
};

function read(env: Readonly<Record<string, string>>) {
  const wrong: string[] = [];
  return { settings: readIdentitySettings(env, wrong), wrong: wrong.join(" ") };
}

describe("the settings of who may come in", () => {
  it("are all optional, and an empty variable is none", () => {
    const { settings, wrong } = read({ STEPCAST_OIDC_ISSUER: "", STEPCAST_URL_PUBLIC: "" });
    expect(wrong).toBe("");
    expect(settings).toEqual({ publicUrl: undefined, oidc: undefined, jwt: undefined });
  });

  it("are taken together, and printed without the secret", () => {
    const { settings, wrong } = read({
      ...oidc,
      ...jwt,
      STEPCAST_URL_PUBLIC: "https://stepcast.example.com/",
    });
    expect(wrong).toBe("");
    expect(settings).toEqual({
      publicUrl: "https://stepcast.example.com",
      oidc: {
        issuer: "https://issuer.example.com",
        clientId: "stepcast",
        clientSecret: "a-secret-of-the-client",
      },
      jwt: { issuer: "https://issuer.example.com", audience: "stepcast", jwksUrl: undefined },
    });
    expect(JSON.stringify(printableIdentity(settings))).not.toContain("a-secret-of-the-client");
  });

  it.each([
    ...Object.keys(oidc).map((name) => [name, oidc] as const),
    ...Object.keys(jwt).map((name) => [name, jwt] as const),
  ])("without %s beside the others are refused by its name", (name, all) => {
    const { [name]: left, ...others } = { ...all } as Record<string, string>;
    expect(left).toBeDefined();
    const { wrong } = read(others);
    expect(wrong).toContain(`${name} is missing beside STEPCAST_`);
    expect(wrong.match(/ is missing /g)).toHaveLength(1);
    expect(wrong).not.toContain("a-secret-of-the-client");
  });

  it("are missed where only the address of the keys is given", () => {
    const { wrong } = read({ STEPCAST_JWT_JWKS_URL: "https://issuer.example.com/jwks" });
    expect(wrong).toContain("STEPCAST_JWT_ISSUER is missing");
    expect(wrong).toContain("STEPCAST_JWT_AUDIENCE is missing");
  });

  it("take an issuer that is no address only where its keys have one", () => {
    const named = { ...jwt, STEPCAST_JWT_ISSUER: "urn:issuer" };
    expect(read(named).wrong).toContain("Set STEPCAST_JWT_JWKS_URL, too.");
    const found = { ...named, STEPCAST_JWT_JWKS_URL: "https://issuer.example.com/jwks" };
    expect(read(found).wrong).toBe("");
  });

  it.each([
    ["STEPCAST_URL_PUBLIC", "stepcast.example.com"],
    ["STEPCAST_URL_PUBLIC", "https://example.com/below"],
    ["STEPCAST_URL_PUBLIC", "http://stepcast.example.com"],
    ["STEPCAST_JWT_JWKS_URL", "http://issuer.example.com/jwks"],
    ["STEPCAST_JWT_JWKS_URL", "file:///etc/passwd"],
  ])("refuse %s=%s by its name", (name, value) => {
    const { wrong } = read({ ...jwt, [name]: value });
    expect(wrong).toContain(`${name} is not usable`);
  });
});
