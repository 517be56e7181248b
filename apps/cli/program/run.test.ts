import { closeSync, existsSync, openSync } from "node:fs";
import { type JsonValue, parseEvent } from "@stepcast/contracts";
import { describe, expect, it, onTestFinished } from "vitest";
import { servedFolder } from "./testing/served-folder.ts";

const folder = servedFolder();

const step = (id: string, skill: string, input: JsonValue = {}, more: object = {}) => ({
  id,
  skill,
  input,
  ...more,
});

const sums = {
  name: "Sums",
  steps: [
    step("one", "core.echo", { value: 1 }, { label: "First" }),
    step("two", "core.echo", { value: { $ref: "/steps/one/output/value" } }, { label: "Second" }),
  ],
  output: { total: { $ref: "/steps/two/output/value" }, irr: 0.125 },
};

describe("run", () => {
  it("shows each step, the figures and the result, without colours in a pipe", async () => {
    const { code, out, err } = await folder.run(["run", await folder.file("sums.json", sums)]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(
      /^Sums run_\w+\n🔄 First\n✓ First \(\d+ ms\)\n🔄 Second\n✓ Second \(\d+ ms\)\n\nSuccess 2\/2 · Time \d+ ms · Speedup \d+\.\d\dx\n\n {2}total {2}1\n {2}irr {4}0\.125 \(12\.50 %\)\n$/,
    );
  });

  it("prints events and nothing else with --json, each one valid", async () => {
    const plan = await folder.file("sums.json", sums);
    const { code, lines } = await folder.run(["run", plan, "--json"]);
    const events = lines.map((line) => parseEvent(JSON.parse(line)));
    expect(code).toBe(0);
    expect(events[0]?.type).toBe("run.queued");
    expect(events.at(-1)?.type).toBe("run.completed");
    expect(events.filter(({ type }) => type === "step.succeeded")).toHaveLength(2);
    expect(events.map(({ seq }) => seq)).toEqual(
      [...new Set(events.map(({ seq }) => seq))].toSorted((a, b) => a - b),
    );
  });

  it("ends with 1 when the run fails, and says why and how to go on", async () => {
    const plan = { name: "Broken", steps: [step("no", "core.fail", { message: "out of paper" })] };
    const { code, out } = await folder.call(["run", await folder.file("broken.json", plan)]);
    expect(code).toBe(1);
    expect(out).toContain("✗ no (");
    expect(out).toContain("out of paper");
    expect(out).toMatch(/Failed 0\/1 · Time/);
    expect(out).toMatch(/runs retry run_/);
  });

  it("says everything that is wrong with a plan, each with its place", async () => {
    const plan = {
      name: "Wrong",
      steps: [
        step("one", "no.such"),
        step("one", "core.echo"),
        step("two", "core.echo", { value: { $ref: "/steps/three/output" } }),
      ],
    };
    const { code, out, err } = await folder.call(["run", await folder.file("wrong.json", plan)]);
    expect(code).toBe(2);
    expect(out).toBe("");
    for (const place of ["/steps/0/skill", "/steps/1/id", "/steps/2/input/value"])
      expect(err).toContain(place);
    expect(err).not.toMatch(/ {4}at .*\.ts/);
  });

  it("limits the run to the skills that --skill names", async () => {
    const plan = { name: "Two", steps: [step("one", "core.noop"), step("two", "core.echo")] };
    const file = await folder.file("two.json", plan);
    const limited = await folder.call(["run", file, "--skill", "core.noop"]);
    expect(limited.code).toBe(2);
    expect(limited.err).toContain('this run may not use "core.echo"');
    const all = ["run", file, "--skill", "core.noop", "--skill", "core.echo"];
    expect((await folder.call(all)).code).toBe(0);
  });

  it.each([
    [["run", "missing.json"], "missing.json cannot be read: there is no such file."],
    [["run"], "missing required argument"],
    [["run", ""], "The goal is empty."],
    [["run", "x.json", "--nonsense"], "unknown option"],
    [["tail", "--types", "step.begun"], '--types: there is no event type "step.begun".'],
    [["tail", "--from", "yesterday"], "is not a cursor"],
    [["runs", "show", "run_none"], "There is no run run_none here."],
    [["nonsense"], "unknown command"],
  ])("takes %j for a mistake", async (words, said) => {
    const { code, out, err } = await folder.call(words);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(said);
  });

  it("tells that nobody answers, or that the token is wrong, by 3", async () => {
    const nobody = await folder.call(["runs", "ls", "--url", "http://127.0.0.1:9"]);
    expect(nobody.code).toBe(3);
    expect(nobody.err).toContain("did not answer");
    const wrong = await folder.call(["runs", "ls"], { token: "not the token at all" });
    expect(wrong.code).toBe(3);
    expect(wrong.err).toContain("The bearer token is wrong");
  });

  it("starts one run for one idempotency key", async () => {
    const plan = await folder.file("sums.json", sums);
    const words = ["run", plan, "--idempotency-key", "k-1", "--detach"];
    const first = await folder.call(words);
    const second = await folder.call(words);
    expect(first.out).toMatch(/^run_\w+$/);
    expect(second.out).toBe(first.out);
  });

  it("ends quietly when nobody reads any more, and not as if the run had completed", async () => {
    const plan = await folder.file("sums.json", sums);
    const cli = folder.start(["run", plan]);
    cli.child.stdout?.destroy();
    const { code, err } = await cli.finished();
    expect({ code, err }).toEqual({ code: 141, err: "" });
  });

  it.skipIf(!existsSync("/dev/full"))("says that a full disk did not take its answer", async () => {
    const full = openSync("/dev/full", "w");
    onTestFinished(() => closeSync(full));
    for (const words of [
      ["run", await folder.file("sums.json", sums)],
      ["runs", "ls"],
    ]) {
      const { code, err } = await folder.start(words, {}, full).finished();
      expect([words[0], code]).toEqual([words[0], 1]);
      expect(err).toMatch(/^✗ What this command says cannot be written: ENOSPC.*\n$/);
    }
  });

  it("keeps control characters of a plan out of the terminal", async () => {
    const plan = {
      name: "\u001b[2Jwiped\u202e",
      steps: [step("one", "core.echo", {}, { label: "a\u0007b\r\nc" })],
    };
    const { out } = await folder.call(["run", await folder.file("hostile.json", plan)]);
    expect(out).toContain("·[2Jwiped·");
    expect(out).toContain("🔄 a·b· c");
  });
});

describe("files beside a plan", () => {
  const reading = (name: string) => ({
    name: "Reading",
    steps: [step("read", "csv.read", { file: { $file: name } }, { label: "Read" })],
    output: { rows: { $ref: "/steps/read/output/rowCount" } },
  });

  it("are uploaded and read", async () => {
    await folder.file("flows.csv", "year;flow\n0;-100\n1;60\n");
    const { code, out } = await folder.call([
      "run",
      await folder.file("read.json", reading("flows.csv")),
    ]);
    expect(code).toBe(0);
    expect(out).toMatch(/rows {2}2/);
  });

  it.each(["../outside.csv", "/etc/hostname", "nowhere.csv", "."])(
    "are refused when they are no files of the plan's folder: %s",
    async (name) => {
      const { code, err } = await folder.call([
        "run",
        await folder.file("read.json", reading(name)),
      ]);
      expect(code).toBe(2);
      expect(err).toContain("/steps/0/input/file");
    },
  );

  it("can be handed over by name, too", async () => {
    const file = await folder.file("more.csv", "a,b\n1,2\n");
    const plan = {
      name: "Given",
      steps: [step("read", "csv.read", { file: { $ref: "/input/flows" } })],
      output: { $ref: "/steps/read/output/rowCount" },
    };
    const words = ["run", await folder.file("given.json", plan), "--file", `flows=${file}`];
    const { code, out } = await folder.call(words);
    expect({ code, last: out.trim().split("\n").at(-1)?.trim() }).toEqual({ code: 0, last: "1" });
  });

  it("are no input of their own, and the way to hand them over is told", async () => {
    const file = await folder.file("flows.csv", "a,b\n1,2\n");
    const words = ["run", await folder.file("sums.json", sums), "--input", file];
    const { code, out, err } = await folder.call(words);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("is not JSON");
    expect(err).toContain(`--file file=${file}`);
  });
});
