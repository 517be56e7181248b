import { describe, expect, it } from "vitest";
import { printableSettings, readSettings } from "./env.ts";

function refusal(env: Record<string, string>): string {
  try {
    readSettings(env);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
}

describe("settings", () => {
  it("have defaults for everything", () => {
    expect(readSettings({})).toMatchObject({
      port: 4000,
      host: "127.0.0.1",
      dataFolder: expect.stringMatching(/\/\.stepcast$/),
      ownerToken: undefined,
      durability: "power",
      logLevel: "info",
      development: false,
    });
  });

  it("raise a limit and leave the others", () => {
    expect(readSettings({}).limits).toEqual({});
    const { limits } = readSettings({
      STEPCAST_MAX_STREAMS: "50000",
      STEPCAST_MAX_STREAMS_PER_USER: "40000",
      STEPCAST_MAX_STARTS: "7",
    });
    expect(limits).toEqual({
      streamsPerProcess: 50_000,
      streamsPerUser: 40_000,
      startsPerWindow: 7,
    });
  });

  it("take an empty variable as absent", () => {
    expect(readSettings({ PORT: "", STEPCAST_OWNER_TOKEN: "" })).toMatchObject({
      port: 4000,
      ownerToken: undefined,
    });
  });

  it("take names of the server in any case, with a port or without", () => {
    const given = "Stepcast.Example.com, stepcast.lan:8443,10.0.0.5,[FD00::1]:443";
    expect(readSettings({ STEPCAST_ALLOWED_HOSTS: given }).allowedHosts).toEqual([
      "stepcast.example.com",
      "stepcast.lan",
      "10.0.0.5",
      "[fd00::1]",
    ]);
  });

  it.each([
    ["PORT", "x"],
    ["STEPCAST_ALLOWED_HOSTS", "https://stepcast.example.com"],
    ["STEPCAST_ALLOWED_HOSTS", "*.example.com"],
    ["STEPCAST_ALLOWED_HOSTS", "stepcast.example.com,"],
    ["STEPCAST_ALLOWED_HOSTS", "::1"],
    ["PORT", "-1"],
    ["PORT", "65536"],
    ["PORT", "1e3"],
    ["PORT", " 80"],
    ["STEPCAST_DURABILITY", "always"],
    ["STEPCAST_LOG_LEVEL", "loud"],
    ["STEPCAST_HEARTBEAT_MS", "99"],
    ["STEPCAST_HEARTBEAT_MS", "60001"],
    ["STEPCAST_MAX_STREAMS", "0"],
    ["STEPCAST_MAX_STREAMS", "1e4"],
    ["STEPCAST_MAX_REQUESTS", "many"],
    ["STEPCAST_DEV", "maybe"],
  ])("refuse %s=%j in one sentence that says what it takes", (name, value) => {
    const sentence = refusal({ [name]: value });
    expect(sentence).toContain(name);
    expect(sentence).toContain(JSON.stringify(value));
    expect(sentence.split("\n")).toHaveLength(1);
  });

  it("say everything that is wrong at once, and never the token", () => {
    const sentence = refusal({ PORT: "x", STEPCAST_OWNER_TOKEN: "spaced out" });
    expect(sentence).toMatch(/^2 settings are wrong:\n- .*PORT.*\n- STEPCAST_OWNER_TOKEN/m);
    expect(sentence).not.toContain("spaced out");
    expect(sentence).toContain("STEPCAST_OWNER_TOKEN has a space");
  });

  it.each([{}, { HOST: "localhost" }, { HOST: "::1" }])(
    "take a short token where this machine alone reaches the server: %j",
    (env) => {
      const settings = readSettings({ ...env, STEPCAST_OWNER_TOKEN: "secret" });
      expect(settings.ownerToken).toBe("secret");
    },
  );

  it.each([
    { HOST: "0.0.0.0" },
    { STEPCAST_ALLOWED_HOSTS: "stepcast.example" },
    { STEPCAST_TRUSTED_PROXIES: "1" },
    { STEPCAST_URL_PUBLIC: "https://stepcast.example" },
  ])("refuse a short token where others may reach the server: %j", (env) => {
    const sentence = refusal({ ...env, STEPCAST_OWNER_TOKEN: "short-one" });
    expect(sentence).toContain("STEPCAST_OWNER_TOKEN has 9 characters");
    expect(sentence).not.toContain("short-one");
    expect(refusal({ ...env, STEPCAST_OWNER_TOKEN: "long-enough-for-all" })).toBe("");
  });

  it.each(["debug", "info", "warn", "error", "silent"])("take the log level %s", (level) => {
    expect(readSettings({ STEPCAST_LOG_LEVEL: level })).toMatchObject({ logLevel: level });
  });

  it("name variables that look like settings and are none, with what may be meant", () => {
    const env = {
      STEPCAST_ALOWED_HOSTS: "stepcast.example",
      STEPCAST_HOST: "0.0.0.0",
      STEPCAST_OIDC_ISUER: "",
      // Of other programs, or known.
      STEPCAST_URL: "http://localhost",
      STEPCAST_SECRET_DB: "long-enough",
      STEPCAST_CHAOS_SEED: "1",
      STEPCAST_URL_PUBLIC: "https://stepcast.example",
      STEPCAST_WORKSPACE: "",
      STEPCAST_DURABILITY: "",
      PORT: "1",
    };
    expect(readSettings(env).unknown).toEqual([
      { variable: "STEPCAST_ALOWED_HOSTS", meant: "STEPCAST_ALLOWED_HOSTS" },
      { variable: "STEPCAST_HOST" },
      { variable: "STEPCAST_OIDC_ISUER", meant: "STEPCAST_OIDC_ISSUER" },
    ]);
  });

  it("are printed without the token", () => {
    const token = "a-secret-0123456789abcdef";
    const printed = printableSettings(readSettings({ STEPCAST_OWNER_TOKEN: token }));
    expect(JSON.stringify(printed)).not.toContain(token);
    const named = readSettings({ STEPCAST_SECRET_DB: "db-secret-1", MY_API_KEY: "My-key-12345" });
    expect(JSON.stringify(printableSettings(named))).not.toMatch(/db-secret|My-key/);
    expect(printableSettings(named)).toMatchObject({ secrets: ["db"] });
    expect(printed.ownerToken).toBe("***");
  });
});
