import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSettings } from "./env.ts";
import { readSecrets, secretValues } from "./secrets.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stepcast-secrets-"));
  await writeFile(join(folder, "db"), "from-a-file-123\n");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("secrets for steps", () => {
  it("come from variables and from files, under names in lower case", () => {
    const wrong: string[] = [];
    const env = {
      STEPCAST_SECRET_API_KEY: "the-api-key-1",
      STEPCAST_SECRET_DB_FILE: join(folder, "db"),
      STEPCAST_SECRET_EMPTY: "",
      STEPCAST_SECRETS_FOR: "owner",
      OTHER: "x",
    };
    expect([...readSecrets(env, wrong)]).toEqual([
      ["api_key", { value: "the-api-key-1" }],
      ["db", { value: "from-a-file-123" }],
    ]);
    expect(wrong).toEqual([]);
  });

  it("may be bound to hosts, those of files too", () => {
    const wrong: string[] = [];
    const env = {
      STEPCAST_SECRET_STRIPE_HOSTS: "api.stripe.com, API.example:8443,[::1]:80",
      STEPCAST_SECRET_STRIPE: "the-stripe-key",
      STEPCAST_SECRET_DB_FILE: join(folder, "db"),
      STEPCAST_SECRET_DB_HOSTS: "127.0.0.1:5432",
    };
    expect([...readSecrets(env, wrong)]).toEqual([
      [
        "stripe",
        { value: "the-stripe-key", hosts: ["api.stripe.com", "api.example:8443", "[::1]:80"] },
      ],
      ["db", { value: "from-a-file-123", hosts: ["127.0.0.1:5432"] }],
    ]);
    expect(wrong).toEqual([]);
  });

  it.each([
    ["https://api.stripe.com", "Entry 1 of STEPCAST_SECRET_A_HOSTS is no host"],
    ["*.stripe.com", "is no host"],
    ["api.stripe.com,", "Entry 2 of STEPCAST_SECRET_A_HOSTS is no host"],
    ["api.stripe.com/v1", "is no host"],
    ["0x7f000001", "is no host"],
  ])("that are bound to %j stop the start", (hosts, said) => {
    const wrong: string[] = [];
    readSecrets({ STEPCAST_SECRET_A: "the-key-of-a", STEPCAST_SECRET_A_HOSTS: hosts }, wrong);
    expect(wrong.join()).toContain(said);
    readSecrets({ STEPCAST_SECRET_B_HOSTS: "b.example" }, wrong);
    expect(wrong.join()).toContain("STEPCAST_SECRET_B_HOSTS is for a secret that is not there");
  });

  it("have their hosts in the setting itself: a file of hosts stops the start", () => {
    const wrong: string[] = [];
    const env = { STEPCAST_SECRET_A: "the-key-of-a", STEPCAST_SECRET_A_HOSTS_FILE: "/run/hosts" };
    expect([...readSecrets(env, wrong).keys()]).toEqual(["a"]);
    expect(wrong.join()).toContain("list the hosts in STEPCAST_SECRET_A_HOSTS");
  });

  it("that cannot be used are named, all at once, and never said", () => {
    const env = {
      PORT: "x",
      STEPCAST_SECRET_SHORT: "pin-42",
      STEPCAST_SECRET_GONE_FILE: "/no/such/file",
      STEPCAST_SECRET_DB: "from-a-variable",
      STEPCAST_SECRET_DB_FILE: join(folder, "db"),
      "STEPCAST_SECRET_ODD-NAME": "a-value-for-it",
      STEPCAST_TLS_CERT: "/some/cert.pem",
    };
    const told = (() => {
      try {
        readSettings(env);
      } catch (error) {
        return String(error);
      }
      return "";
    })();
    for (const part of [
      '"x" is no value for PORT',
      "STEPCAST_SECRET_SHORT has 6 characters",
      'STEPCAST_SECRET_GONE_FILE names "/no/such/file", which cannot be read (ENOENT)',
      "STEPCAST_SECRET_DB_FILE is given twice",
      "STEPCAST_SECRET_ODD-NAME has a name that no plan can say",
      "STEPCAST_TLS_CERT is set and STEPCAST_TLS_KEY is not",
    ])
      expect(told).toContain(part);
    expect(told).not.toMatch(/pin-42|from-a-|a-value-for-it/);
  });
});

it("values of the environment that look like secrets are known, and settings are not", () => {
  const env = {
    ANTHROPIC_API_KEY: "Sk-made-up-1",
    DATABASE_PASSWORD: "Pass-word-1",
    GITHUB_TOKEN: "Gh-made-up-1",
    STEPCAST_OIDC_CLIENT_SECRET: "Oidc-made-up",
    SSH_KEY: "/home/ann/.ssh/id",
    MAX_TOKENS: "100000000",
    TOKEN_COUNT: "123456789",
    KEY: "short",
    STEPCAST_SECRET_STRIPE_HOSTS: "api.stripe.com",
    KEYBOARD: "Qwerty-layout",
    PATH: "/usr/bin:/bin",
  };
  expect(secretValues(env)).toEqual([
    "Sk-made-up-1",
    "Pass-word-1",
    "Gh-made-up-1",
    "Oidc-made-up",
  ]);
});
