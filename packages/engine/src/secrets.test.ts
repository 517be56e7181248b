import { createRedactor } from "@stepcast/contracts";
import { createMemoryStore, type Store } from "@stepcast/store";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineSkill, FatalStepError } from "./skill.ts";
import { createHarness } from "./testing/harness.ts";

const value = "correct-horse-battery";
const redactor = createRedactor([value, "bound-horse-battery"]);
const bound = { value: "bound-horse-battery", hosts: ["api.example", "other.example:8443"] };

/** What a skill was handed, and nobody else. */
function setup() {
  const handed: unknown[] = [];
  const binding: { hosts: readonly string[] | undefined } = { hosts: bound.hosts };
  const secret = (name: string, room: string) => {
    if (name === "bound") return { ...bound, ...binding };
    return name === "db" && room.startsWith("owner/") ? { value } : undefined;
  };
  const take = defineSkill({
    id: "x.take",
    title: "Take",
    input: z.unknown(),
    output: z.unknown(),
    run(input) {
      handed.push(input);
      return input;
    },
  });
  const tell = defineSkill({
    id: "x.tell",
    title: "Tell",
    input: z.object({ password: z.string(), fail: z.boolean().default(false) }),
    output: z.unknown(),
    async run({ password, fail }, context) {
      context.log("info", `log ${password}`);
      context.progress(1, `progress ${password}`);
      for (const piece of ["thought corr", "ect-horse-", "battery and on"]) {
        context.think(piece);
        await harness.clock.advance(100);
      }
      context.think("", { done: true });
      await context.tool("t", { password, note: `param ${password}` }, () => `result ${password}`);
      context.alarm({ severity: "WARNING", message: `alarm ${password}` });
      const file = { name: "a.txt", mediaType: "text/plain", content: `file ${password}` };
      const bytes = new TextEncoder().encode(`{"bytes":"${password}"}`);
      await context.artifact(file);
      await context.artifact({ name: "b.json", mediaType: "application/json", content: bytes });
      const cause = new Error(`cause ${password}`);
      if (fail) throw new FatalStepError(`thrown ${password}`, { hint: `hint ${password}`, cause });
      return { said: `output ${password}`, long: `${password} `.repeat(2_000) };
    },
  });
  const send = defineSkill({
    id: "x.send",
    title: "Send",
    input: z.object({ url: z.string(), key: z.string(), other: z.string().optional() }),
    output: z.unknown(),
    sendsTo: (input) => {
      const { url } = Object(input) as { url?: unknown }; // Read as unknown.
      return typeof url === "string" ? new URL(url) : undefined;
    },
    run(input, { secretHosts }) {
      handed.push(input, secretHosts);
      return null;
    },
  });
  const store = createMemoryStore({ redactor });
  const harness = createHarness({ skills: [take, tell, send], store, redactor, secret });
  return { handed, binding, ...harness };
}

async function everything(store: Store): Promise<string> {
  const { entries } = await store.read({ after: 0, limit: 500 });
  const files = entries.flatMap(({ event }) =>
    event.type === "artifact.created" ? [event.data.artifact.$artifact] : [],
  );
  const artifacts = await Promise.all(files.map((id) => store.artifact("owner/main", id)));
  const texts = artifacts.map((artifact) => Buffer.from(artifact?.bytes ?? []).toString());
  return [...entries.map(({ bytes }) => Buffer.from(bytes).toString()), ...texts].join("\n");
}

const step = (input: object, more: object = {}) => ({ id: "a", skill: "x.take", input, ...more });

describe("a step that names a secret", () => {
  it("is handed its value, in its place, and nothing else has it", async () => {
    const { run, handed, store } = setup();
    const input = { a: [{ b: { $secret: "db" } }], auth: { $secret: "db", prefix: "Bearer " } };
    const { status, steps } = await run({ name: "p", steps: [step(input)] });
    expect(status).toBe("completed");
    expect(handed).toEqual([{ a: [{ b: value }], auth: `Bearer ${value}` }]);
    expect(steps[0]?.output).toEqual({ a: [{ b: "***" }], auth: "Bearer ***" });
    expect(await everything(store)).not.toContain(value);
    expect(await everything(store)).toContain('{"$secret":"db"}');
  });

  it("whose input refers to results gets both, and each item of a list its own", async () => {
    const { run, handed } = setup();
    const first = { id: "first", skill: "x.take", input: { n: 1 } };
    const input = {
      from: { $ref: "/steps/first/output/n" },
      i: { $ref: "/index" },
      s: { $secret: "db" },
    };
    await run({ name: "p", steps: [first, step(input, { forEach: { items: [7, 8] } })] });
    expect(handed.slice(1)).toEqual([
      { from: 1, i: 0, s: value },
      { from: 1, i: 1, s: value },
    ]);
  });

  it("gives the next step what is recorded, before a restart as after it", async () => {
    const { run, handed } = setup();
    const next = { id: "b", skill: "x.take", input: { $ref: "/steps/a/output" } };
    await run({ name: "p", steps: [step({ s: { $secret: "db" } }), next] });
    expect(handed[1]).toEqual({ s: "***" });
  });

  it("is the plan's own: a result or an input that looks like it stays what it is", async () => {
    const { run, handed } = setup();
    const words = { id: "words", skill: "x.take", input: { $ref: "/input/words" } };
    const next = step({ got: { $ref: "/steps/words/output" } });
    const asked = { ["$secret"]: "db" };
    await run({ name: "p", steps: [words, next] }, { input: { words: asked } });
    expect(handed).toEqual([asked, { got: asked }]);
  });
});

describe("a secret that is bound to hosts", () => {
  const key = { $secret: "bound" };
  const send = (input: object) => ({ id: "a", skill: "x.send", input });

  it.each([
    ["http://api.example/v1", true],
    ["https://API.example:443/", true],
    ["https://other.example:8443/", true],
    ["https://other.example/", false],
    ["https://api.example:8443/", false],
    ["http://api.example.evil.example/", false],
    ["https://api.example@evil.example/", false],
    ["https://api.example./", false],
  ])("may go to %s: %s, which its check says", async (url, allowed) => {
    const { engine } = setup();
    const check = engine.check({ name: "p", steps: [send({ url, key })] }, "owner/main");
    expect(check.ok).toBe(allowed);
    if (check.ok) return;
    expect(check.problems).toEqual([
      {
        code: "secret_misdirected",
        path: "/steps/0/input/key",
        message: `the secret "bound" may only be sent to api.example, other.example:8443, and this is ${new URL(url).host}`,
        hint: "The operator decides that with STEPCAST_SECRET_BOUND_HOSTS.",
      },
    ]);
  });

  it("is handed with its hosts to a skill that keeps to them", async () => {
    const { run, handed } = setup();
    const first = { id: "first", skill: "x.take", input: { url: "https://api.example/" } };
    const url = { $ref: "/steps/first/output/url" };
    await run({ name: "p", steps: [first, send({ url, key, other: { $secret: "db" } })] });
    const sent = { url: "https://api.example/", key: bound.value, other: value };
    expect(handed.slice(1)).toEqual([sent, bound.hosts]);
  });

  it("is handed to no other skill: at the check, and where the plan was checked before it was bound", async () => {
    const { run, handed, binding, engine, start, finish } = setup();
    const plan = { name: "p", steps: [step({ s: key })] };
    expect(engine.check(plan, "owner/main")).toMatchObject({
      ok: false,
      problems: [
        {
          code: "secret_misdirected",
          path: "/steps/0/input/s",
          message: expect.stringContaining("x.take does not say where it sends"),
        },
      ],
    });
    await expect(run(plan)).rejects.toMatchObject({ code: "plan_invalid" });
    const wait = { id: "wait", skill: "test.sleep", input: { ms: 60_000 } };
    binding.hosts = undefined;
    const runId = await start({ name: "p", steps: [wait, step({ s: key }, { needs: ["wait"] })] });
    binding.hosts = bound.hosts;
    const ended = await finish(runId);
    expect(ended).toMatchObject({ status: "failed" });
    expect(ended.steps[1]?.error?.message).toContain(
      'Refused: the secret "bound" may only be sent',
    );
    expect(handed).toEqual([]);
  });
});

it.each([false, true])(
  "what a skill tells, stores and throws (%s) holds no secret",
  async (fail) => {
    const { run, store } = setup();
    const input = { password: { $secret: "db" }, fail };
    const { status } = await run({ name: "p", steps: [{ id: "a", skill: "x.tell", input }] });
    expect(status).toBe(fail ? "failed" : "completed");
    const text = await everything(store);
    for (const told of ["log ***", "progress ***", "param ***", "result ***", "alarm ***"])
      expect(text).toContain(told);
    for (const told of ["file ***", '{"bytes":"***"}']) expect(text).toContain(told);
    expect(text).toContain(fail ? "thrown ***" : "output ***");
    const deltas = [...text.matchAll(/"type":"thinking\.delta".*?"text":"(.*?)"/g)];
    expect(deltas.map(([, piece]) => piece).join("")).toBe("thought *** and on");
    for (const part of [value, "correct", "battery"]) expect(text).not.toContain(part);
  },
);

describe("a plan", () => {
  const refused = async (plan: object, more: object = {}) => {
    const { engine } = setup();
    const given = { room: "owner/main", by: "owner", ...more, plan: plan as never };
    const error = await engine.start(given).catch((thrown: unknown) => thrown);
    return error as { code: string; message: string; details: { problems: object[] } };
  };

  it.each([
    ["a configured one", { note: `use ${value}` }, "/steps/0/input/note"],
    ["one by its name", { http: { password: "x" } }, "/steps/0/input/http/password"],
    ["one by its form", ["Bearer abcdefghijklmnopqrst"], "/steps/0/input/0"],
  ])("that writes a secret out is refused: %s", async (_what, input, path) => {
    const { code, details } = await refused({ name: "p", steps: [step(input)] });
    expect(code).toBe("plan_invalid");
    expect(details.problems).toMatchObject([{ code: "secret_written", path }]);
    expect(JSON.stringify(details)).not.toContain(value);
  });

  it.each([
    ["nobody configured", { s: { $secret: "other" } }, "unknown_secret", "/steps/0/input/s"],
    ["is misspelt", { s: { $secret: "No Name" } }, "reference_invalid", "/steps/0/input/s"],
    ["says more", { s: { $secret: "db", x: 1 } }, "reference_invalid", "/steps/0/input/s"],
  ])("that names a secret that %s is refused", async (_what, input, code, path) => {
    const { details } = await refused({ name: "p", steps: [step(input)] });
    expect(details.problems).toMatchObject([{ code, path }]);
  });

  it("names secrets in the input of steps and nowhere else", async () => {
    const asked = { $secret: "db" };
    const more = { when: { eq: [asked, asked] }, onFailure: "fallback", fallback: asked };
    const plan = { name: "p", input: { a: asked }, output: asked, steps: [step({}, more)] };
    const { details } = await refused(plan);
    expect(details.problems).toMatchObject(
      ["/steps/0/when/eq/0", "/steps/0/when/eq/1", "/steps/0/fallback", "/output", "/input/a"].map(
        (path) => ({ code: "reference_invalid", path }),
      ),
    );
  });

  it("that comes with an input of many secrets is told the first hundred of them", async () => {
    const input = {
      rows: Array.from({ length: 1_000 }, () => ({ auth: `Bearer ${"a1".repeat(20)}` })),
    };
    const { code, details } = await refused({ name: "p", steps: [] }, { input });
    expect(code).toBe("invalid_input");
    expect(details.problems).toHaveLength(100);
    expect(details.problems[0]).toMatchObject({ path: "/input/rows/0/auth" });
  });

  it("is checked as it would be started, and each problem is said once", () => {
    const { engine } = setup();
    const asked = { $secret: "other" };
    const plan = { name: "p", steps: [step({ s: asked, t: [asked] }), step(asked, { id: "b" })] };
    const check = engine.check(plan, "owner/main");
    expect(check.ok ? [] : check.problems).toEqual(
      ["/steps/0/input/s", "/steps/0/input/t/0", "/steps/1/input"].map((path) => ({
        code: "unknown_secret",
        path,
        message: 'there is no secret "other" for this run',
        hint: "Set STEPCAST_SECRET_OTHER on the server, or ask its owner.",
      })),
    );
    const own = { name: "p", steps: [step({ s: { $secret: "db" } })] };
    expect([engine.check(own, "owner/main").ok, engine.check(own, "bob/main").ok]).toEqual([
      true,
      false,
    ]);
  });

  it("of somebody who may not use the secret is refused", async () => {
    const plan = { name: "p", steps: [step({ s: { $secret: "db" } })] };
    const { details } = await refused(plan, { room: "bob/main", by: "bob" });
    expect(details.problems).toMatchObject([{ code: "unknown_secret" }]);
  });

  it("is not started with a secret as the run's input, either", async () => {
    const plan = { name: "p", steps: [step({})] };
    const error = await refused(plan, { input: { deep: { apiKey: "x" } } });
    expect(error).toMatchObject({
      code: "invalid_input",
      details: { problems: [{ path: "/input/deep/apiKey" }] },
    });
  });
});
