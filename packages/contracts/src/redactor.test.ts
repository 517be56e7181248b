import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "./limits.ts";
import { createRedactor } from "./redactor.ts";

const secret = 'pa"ss\\wörd/1 2';
const redactor = createRedactor([secret, "hunter2-hunter2", "short"]);
const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.${"s".repeat(43)}`;
const key = "k".repeat(43);

describe("text", () => {
  it.each([
    ["a configured value", `it is ${secret}!`, "it is ***!"],
    ["one in an address", `?q=${encodeURIComponent(secret)}&b=1`, "?q=***&b=1"],
    ["one in JSON", `body ${JSON.stringify({ a: secret })}`, 'body {"a":"***"}'],
    ["every one of several", "hunter2-hunter2hunter2-hunter2", "******"],
    ["a bearer", `curl -H 'Authorization: Bearer ${key}'`, "curl -H 'Authorization: ***'"],
    ["basic credentials", "Basic YW5uOmFubnMtcGFzc3dvcmQ=", "***"],
    ["a JWT", `token=${jwt};`, "token=***;"],
    ["a key of this server", `(sc_${key})`, "(***)"],
    ["a browser's token", `st_${key}`, "***"],
    ["a browser's token in parts", `(st_eyJhbGciOiJIUzI1NiJ9.${key}.${key})`, "(***)"],
    ["a browser's token with a long first part", `st_${key}.${key}.${key}`, "***"],
    ["a share", `/share/ss_${key}`, "/share/***"],
    ["a model provider's key", `sk-ant-api03-${key}`, "***"],
    ["a forge's token", `ghp_${"a".repeat(36)}`, "***"],
    ["a cloud's key", "AKIAIOSFODNN7EXAMPLE", "***"],
    [
      "the password of an address",
      "postgres://ann:s3cr3t@db:5432/x",
      "postgres://ann:***@db:5432/x",
    ],
    [
      "a private key",
      "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nrest",
      "***\nrest",
    ],
    ["half a private key", "-----BEGIN PRIVATE KEY-----\nMIIEv", "***"],
  ])("hides %s", (_what, text, shown) => {
    expect(redactor.text(text)).toBe(shown);
    expect(redactor.suspects(JSON.stringify({ text }))).toBe(true);
  });

  it.each([
    "short",
    "The bearer of bad news",
    "Basic idea: do less",
    "https://example.com:8080/a@b",
    "sk-learn is a library",
    "ss_of_the_line",
    `task_${key}`,
    "eyJ is how a JWT begins",
    "hunter2",
    "skill-sc_12",
    "Basic responsibilities of every manager",
    "Basic troubleshooting/maintenance",
    "sk-bratislava-turbine-hall-03",
    "sk-admin-console-settings-page-component",
    "st_annual_report_of_the_turbine_hall",
    "run_7d2k9x3m5q8r1t4v6w0y2z3a5b",
    `sha256-${"0a".repeat(32)}`,
    "d9b1f9e2-8f4c-4a57-9d7e-1d2f3a4b5c6d",
    "AAAA/AKIAIOSFODNN7EXAMPLE",
  ])("leaves %j alone", (text) => {
    expect(redactor.text(text)).toBe(text);
    expect(redactor.suspects(JSON.stringify({ text }))).toBe(false);
  });
});

/** Made up, as services make them up. */
const token = "a8Kd0fQ2mZx71LpW";

describe("a value", () => {
  // What `docs/guides/security.md` says in words.
  it.each<[name: string, text: string, inObject: boolean, inSettings: boolean, inRow: boolean]>([
    ["password", "x", true, true, true],
    ["dbPassword", "never", true, true, true],
    ["PASSWORD", "the end of it all", true, true, true],
    ["passphrase", "four words in a row", true, true, true],
    ["client_secret", "x", true, true, false],
    ["clientSecret", token, true, true, true],
    ["apiKey", "required", true, true, false],
    ["x-api-key", token, true, true, true],
    ["OPENAI_API_KEY", "k-9d2k-77ab-x2x3", true, true, true],
    ["accessToken", "none", true, true, false],
    ["refresh_token", token, true, true, true],
    ["privateKey", "x", true, true, false],
    ["token", "the", false, true, false],
    ["token", "antidisestablishmentarianism", false, true, false],
    ["token", "covid-19-vaccine", false, true, false],
    ["token", "2026-11-21T18:40:00Z", false, true, false],
    ["token", "two words, and more1234", false, true, false],
    ["token", "run_7d2k9x3m5q8r1t4v6w0y2z3a5b", false, false, false],
    ["token", `sha256-${"0a".repeat(32)}`, false, false, false],
    ["token", token, true, true, true],
    ["token", "d9b1f9e2-8f4c-4a57-9d7e-1d2f3a4b5c6d", true, true, true],
    ["secret", "a well-kept one", false, true, false],
    ["secret", token, true, true, true],
    ["Authorization", "granted", false, true, false],
    ["Authorization", `Token ${token}`, true, true, true],
    ["authorization", "Basic dXNlcjpwYXNz", true, true, true],
    ["authorization", "granted by Ada", false, true, false],
    ["cookie", "chocolate", false, true, false],
    ["cookie", `theme=dark; sid=${token}`, true, true, true],
    ["set-cookie", `sid=${token};path=/`, true, true, true],
    ["hash", "0a".repeat(32), false, false, false],
    ["userId", "d9b1f9e2-8f4c-4a57-9d7e-1d2f3a4b5c6d", false, false, false],
  ])("under %s: %s", (name, text, inObject, inSettings, inRow) => {
    const places = {
      object: { [name]: text, n: 1 },
      list: { [name]: [text] },
      requestHeaders: { [name]: text },
      rows: [{ [name]: text, n: 1 }],
    };
    const shown = redactor.value(places);
    const isHidden = (value: unknown) => JSON.stringify(value).includes('"***"');
    expect([
      isHidden(shown.object),
      isHidden(shown.list),
      isHidden(shown.requestHeaders),
      isHidden(shown.rows),
    ]).toEqual([inObject, inObject, inSettings, inRow]);
    const suspected = inObject || inSettings || inRow;
    if (suspected) expect(redactor.suspects(JSON.stringify(places))).toBe(true);
    expect(redactor.places(places).includes(`/requestHeaders/${name}`)).toBe(inSettings);
    expect(redactor.places(places).includes(`/rows/0/${name}`)).toBe(inRow);
  });

  it("judges a name by where it stands, wherever it stood before", () => {
    const [named, hiddenThere] = [{ token: "quick" }, { token: "***" }];
    const row = { ...named, options: named, headers: named };
    const rowShown = { ...named, options: named, headers: hiddenThere };
    const value = { rows: [row, named, row], headers: { ...named, rows: [row] }, ...named };
    expect(redactor.value(value)).toEqual({
      rows: [rowShown, named, rowShown],
      headers: { ...hiddenThere, rows: [rowShown] },
      ...named,
    });
    expect(redactor.places(value)).toEqual([
      "/rows/0/headers/token",
      "/rows/2/headers/token",
      "/headers/token",
      "/headers/rows/0/headers/token",
    ]);
  });

  it("keeps a table whose columns are called like secrets", () => {
    const rows = [
      { token: "the", count: 4, secret: "no", cookie: "oat" },
      { token: "quick", count: 1, secret: "yes", cookie: "ginger" },
    ];
    expect(redactor.value({ output: { rows } })).toEqual({ output: { rows } });
  });

  it.each([
    { inputTokens: 7, token: 3, password: "" },
    { nextToken: "page-2", tokens: ["a", "b"], concurrencyKey: "db" },
    { password: { $secret: "db" } },
    { secretary: "Ann", keyboard: "qwerty" },
  ])("that only looks like one is the same object: %j", (value) => {
    expect(redactor.value(value)).toBe(value);
    expect(redactor.places(value)).toEqual([]);
  });

  it("is copied only where something is hidden, and keeps a member called __proto__ as data", () => {
    const value = JSON.parse(`{"same":{"a":1},"__proto__":{"password":"x"}}`);
    const shown = redactor.value(value);
    expect(shown.same).toBe(value.same);
    expect(JSON.stringify(shown)).toBe('{"same":{"a":1},"__proto__":{"password":"***"}}');
    expect(Object.getPrototypeOf(shown)).toBe(Object.prototype);
  });

  it("never holds a configured value afterwards, wherever it stood", () => {
    const around = fc.tuple(fc.string(), fc.string());
    const json = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(around, json, fc.string({ minLength: 1 }), ([before, after], other, name) => {
        const value = { other, [name]: [`${before}hunter2-hunter2${after}`] };
        const text = JSON.stringify(value);
        expect(redactor.suspects(text)).toBe(true);
        expect(JSON.stringify(redactor.value(value))).not.toContain("hunter2-hunter2");
      }),
    );
  });

  it("loses a secret that is a member's name, and keeps the member", () => {
    const value = { [secret]: 1, other: { [secret]: "x" } };
    expect(redactor.value(value)).toEqual({ "***": 1, other: { "***": "x" } });
    expect(redactor.places(value)).toEqual(["", "/other"]);
  });

  it("is told at a place that is not much longer than it has to be, below a name of a megabyte too", () => {
    const name = "n".repeat(1_000_000);
    const places = redactor.places({ [name]: [{ password: "x1" }, { password: "x2" }] });
    expect(places).toHaveLength(2);
    for (const place of places) expect(place.length).toBeLessThan(2 * limits.messageChars + 100);
  });

  it("that nothing suspects has nothing hidden", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        fc.pre(!redactor.suspects(JSON.stringify(value)));
        expect(redactor.value(value)).toBe(value);
      }),
    );
  });
});

describe("secrets that share characters", () => {
  // One begins with another, one lies in another, one begins where another ends.
  const nested = createRedactor(["swordfish", "swordfish-2026", "fish-2026-east", "my-swordfish"]);

  it.each([
    ["swordfish-2026!", "***!"],
    ["my-swordfish-2026-east!", "***!"],
    ["swordfishswordfish", "******"],
    ["swordfish-swordfish-20", "***-***-20"],
    ["fish-2026-", "fish-2026-"],
  ])("%s is told as %s, wherever it stands", (text, shown) => {
    expect(nested.text(text)).toBe(shown);
    expect(nested.known(text)).toBe(shown);
    expect(nested.value({ [text]: [text] })).toEqual({ [shown]: [shown] });
  });

  it.each([
    ["Bearer swordfish.a8Kd0fQ2mZx71LpW", "Bearer ***"],
    ["Bearer a8Kd0fQ2mZx71LpW.swordfish", "Bearer ***"],
    [`sk-ant-api03-swordfish${key}, sk-ant-api03-${key}`, "***, ***"],
    ["postgres://ann:a-swordfish-b@db", "postgres://ann:***@db"],
    ["swordfishBearer a8Kd0fQ2mZx71LpW", "******"],
  ])("hides all of %s, which only begins or goes on as a configured one", (text, shown) => {
    expect(nested.text(text)).toBe(shown);
  });
});

it("files lose configured values and keep forms, which are their author's", () => {
  expect(redactor.known(`Bearer ${key} hunter2-hunter2`)).toBe(`Bearer ${key} ***`);
});

it("a value that is learnt later is hidden from then on", () => {
  const late = createRedactor();
  expect(late.text("a late-secret")).toBe("a late-secret");
  late.learn(["late-secret"]);
  expect(late.text("a late-secret")).toBe("a ***");
});

it("an event without a secret costs next to nothing to look at", () => {
  const many = createRedactor(Array.from({ length: 40 }, (_, n) => `Secret-value-${n}-${key}`));
  const texts = ["Looking at the third of seven pages", "It's done.", "core.echo"].map((message) =>
    JSON.stringify({
      seq: 1,
      at: 1,
      type: "log.line",
      room: "ann/desk",
      data: { message, stepId: "a" },
    }),
  );
  const rounds = 20_000;
  const once = () => {
    const begun = performance.now();
    for (let n = 0; n < rounds; n += 1) for (const text of texts) many.suspects(text);
    return ((performance.now() - begun) * 1_000) / (rounds * texts.length);
  };
  const bestUs = Math.min(...Array.from({ length: 5 }, once));
  console.log(`an event without a secret: ${bestUs.toFixed(2)} µs, 40 values known`);
  expect(bestUs).toBeLessThan(20);
});

it.each([
  ["many beginnings of a JWT", "eyJ".repeat(300_000)],
  ["many beginnings with signs between", "-eyJaaaaaa.eyJ".repeat(60_000)],
  ["many addresses", "://a:".repeat(200_000)],
  ["a long word after bearer", `Bearer ${"a ".repeat(400_000)}`],
  ["spaces after bearer", `Bearer${" ".repeat(800_000)}`],
  ["many beginnings of a provider's key", "sk-ant-a-".repeat(100_000)],
  ["a provider's key of hyphens", `sk-ant-${"a-".repeat(400_000)}`],
  ["a browser's token of points", `st_${"a".repeat(12)}${".a".repeat(400_000)}`],
  ["many private keys", "-----BEGIN PRIVATE KEY-----".repeat(30_000)],
])("hostile text is read in one go: %s", (_what, text) => {
  const startedAt = performance.now();
  redactor.text(text);
  redactor.suspects(JSON.stringify(text));
  redactor.value({ token: text.slice(0, 16_384), rows: [{ token: text }] });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
