import { limits, parseEvent } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineSkill, RetryStepError, type SkillContext } from "./skill.ts";
import { createHarness } from "./testing/harness.ts";

const types = (events: readonly { type: string }[]) => events.map((event) => event.type);

describe("what a skill may return", () => {
  const returning = (value: unknown) =>
    defineSkill({
      id: "test.returns",
      title: "Returns",
      input: z.object({}),
      output: z.any(),
      run: () => value,
    });
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;

  it.each([
    ["a function", () => 1, "output_not_json"],
    ["NaN", { n: Number.NaN }, "output_not_json"],
    ["a cycle", cyclic, "output_not_json"],
    ["a bigint", 1n, "output_not_json"],
    ["50 MiB", "x".repeat(50 * 1024 * 1024), "output_too_large"],
    ["a list of nothing but length", new Array(4_000_000_000), "output_not_json"],
  ])("%s is refused by name, and the run goes on to its end", async (_, value, code) => {
    const harness = createHarness({ skills: [returning(value)] });
    const state = await harness.run({
      name: "odd",
      steps: [{ id: "s", skill: "test.returns", retry: { attempts: 3 } }],
    });
    expect(state.steps[0]).toMatchObject({ status: "failed", attempt: 1, error: { code } });
  });

  it.each([
    ["-0 becomes 0", -0, 0],
    ["nothing becomes null", undefined, null],
    ["members that are undefined go", { a: undefined, b: 1 }, { b: 1 }],
  ])("%s", async (_, value, recorded) => {
    const harness = createHarness({ skills: [returning(value)] });
    const state = await harness.run({ name: "odd", steps: [{ id: "s", skill: "test.returns" }] });
    expect(
      Object.is(state.output, recorded) ||
        JSON.stringify(state.output) === JSON.stringify(recorded),
    ).toBe(true);
    expect(Object.is(state.output, -0)).toBe(false);
  });

  it("is checked against the skill's own schema", async () => {
    const wrong = defineSkill({
      id: "test.wrong",
      title: "Wrong",
      input: z.object({}),
      output: z.object({ n: z.number() }),
      run: () => JSON.parse('{"n":"1"}'),
    });
    const harness = createHarness({ skills: [wrong] });
    const state = await harness.run({ name: "wrong", steps: [{ id: "s", skill: "test.wrong" }] });
    expect(state.steps[0]?.error).toMatchObject({ code: "step_output_invalid" });
  });

  it("is refused in words of its own where a schema waits, and not tried again", async () => {
    const waiting = defineSkill({
      id: "test.waiting",
      title: "Waiting",
      input: z.object({ n: z.number().refine(() => Promise.resolve(true)) }),
      output: z.null(),
      run: () => null,
    });
    const harness = createHarness({ skills: [waiting] });
    const step = { id: "s", skill: "test.waiting", input: { n: 1 }, retry: { attempts: 3 } };
    const [state] = (await harness.run({ name: "waiting", steps: [step] })).steps;
    expect(state).toMatchObject({ attempt: 1, error: { code: "skill_failed" } });
    expect(state?.error?.message).toMatch(/schemas answer at once/);
  });
});

describe("what a skill may throw", () => {
  const throwing = (thrown: unknown, id = "test.throws") =>
    defineSkill({
      id,
      title: "Throws",
      input: z.object({}),
      output: z.any(),
      run() {
        throw thrown;
      },
    });
  const refuse = (): never => {
    throw new Error("hands off");
  };

  it.each([
    [
      "nothing can be asked of",
      new Proxy({}, { get: refuse, has: refuse, getPrototypeOf: refuse }),
    ],
    ["only looks like an error of the product", { [Symbol.for("stepcast.error")]: true }],
  ])("what %s fails the step like any other", async (_, thrown) => {
    const harness = createHarness({ skills: [throwing(thrown)] });
    const state = await harness.run({ name: "odd", steps: [{ id: "s", skill: "test.throws" }] });
    expect(state.steps[0]).toMatchObject({ status: "failed", error: { code: "skill_failed" } });
  });

  it.each([Number.POSITIVE_INFINITY, 1e300])(
    "a wait of %d ms, which is no longer than any other",
    async (afterMs) => {
      const harness = createHarness({ skills: [throwing(new RetryStepError(afterMs, "later"))] });
      const runId = await harness.start({
        name: "wait",
        steps: [{ id: "s", skill: "test.throws", retry: { attempts: 2 } }],
      });
      const [step] = (await harness.state(runId)).steps;
      expect(step).toMatchObject({
        status: "retrying",
        retryAt: harness.clock.now() + limits.retryBackoffMs,
      });
    },
  );
});

describe("what a skill is given", () => {
  it("holds no file under what is no name of one", async () => {
    const reader = defineSkill({
      id: "test.reader",
      title: "Reader",
      input: z.any(),
      output: z.any(),
      run: (ref, context) => context.readArtifact(ref),
    });
    const harness = createHarness({ skills: [reader] });
    const state = await harness.run({ name: "odd", steps: [{ id: "s", skill: "test.reader" }] });
    expect(state.steps[0]?.error?.message).toMatch(/no file that was stored: \/\$artifact/);
  });

  it("cannot be changed by it for others", async () => {
    const meddler = defineSkill({
      id: "test.meddler",
      title: "Meddler",
      input: z.object({ list: z.any() }),
      output: z.null(),
      run({ list }) {
        list.push(99);
        return null;
      },
    });
    const harness = createHarness({ skills: [meddler] });
    const list = { $ref: "/steps/a/output/value" };
    const state = await harness.run({
      name: "shared",
      steps: [
        { id: "a", skill: "test.echo", input: { value: [1] } },
        { id: "b", skill: "test.meddler", input: { list }, onFailure: "continue" },
        { id: "c", skill: "test.echo", input: { value: list }, needs: ["b"] },
      ],
    });
    expect(state.steps[1]?.status).toBe("failed");
    expect(state.steps[2]?.output).toEqual({ value: [1] });
  });
});

describe("what a skill tells", () => {
  it("has every thought as a whole, also one that was left open", async () => {
    const thinker = defineSkill({
      id: "test.thinker",
      title: "Thinker",
      input: z.object({}),
      output: z.null(),
      run(_, context) {
        context.think("Let me ");
        context.think("look.");
        return null;
      },
    });
    const harness = createHarness({ skills: [thinker] });
    const plan = { name: "think", steps: [{ id: "s", skill: "test.thinker" }] };
    const { runId } = await harness.run(plan);
    const events = await harness.events(runId);
    const thoughts = events.filter(({ type }) => type === "thinking.completed");
    expect(thoughts).toMatchObject([{ data: { text: "Let me look.", iteration: 0 } }]);
    expect(types(events).indexOf("thinking.completed")).toBeLessThan(
      types(events).indexOf("step.succeeded"),
    );
  });

  const telling = (tell: (context: SkillContext) => Promise<unknown>) =>
    defineSkill({
      id: "test.tells",
      title: "Tells",
      input: z.object({}),
      output: z.null(),
      async run(_, context) {
        await tell(context);
        return null;
      },
    });
  /** As a skill without types would hand it over. */
  const untyped = (value: unknown) => value as never;

  it.each<[string, (context: SkillContext) => Promise<unknown>]>([
    [
      "a file without a media type",
      (context) => context.artifact(untyped({ name: "a", content: "x" })),
    ],
    [
      "a file of a number",
      (context) => context.artifact({ name: "a", mediaType: "text/plain", content: untyped(7) }),
    ],
    ["a tool without a name", (context) => context.tool(untyped(undefined), 1, () => 1)],
    ["a tool named by a bigint", (context) => context.tool(untyped(1n), 1, () => 1)],
  ])("is checked: %s fails the step", async (_, tell) => {
    const harness = createHarness({ skills: [telling(tell)] });
    const state = await harness.run({ name: "odd", steps: [{ id: "s", skill: "test.tells" }] });
    expect(state.steps[0]).toMatchObject({ status: "failed", error: { code: "invalid_input" } });
    expect(state.artifacts).toEqual([]);
  });

  it("is events like any other, however long the names of its step and tools are", async () => {
    const tell = async (context: SkillContext) => {
      context.think("Hm.", { done: true });
      context.alarm({ severity: "INFO", message: "look" });
      context.metric({ n: 1 });
      await context.tool("t".repeat(1_000), 1, () => 1);
    };
    const harness = createHarness({ skills: [telling(tell)] });
    const id = "s".repeat(limits.idChars);
    const state = await harness.run({
      name: "long",
      steps: [{ id, skill: "test.tells", forEach: { items: [1] } }],
    });
    expect(state.status).toBe("completed");
    for (const event of await harness.events(state.runId)) expect(parseEvent(event)).toEqual(event);
  });

  it("is coalesced, clamped and in order, and the last word is never lost", async () => {
    const teller = defineSkill({
      id: "test.teller",
      title: "Teller",
      input: z.object({}),
      output: z.null(),
      async run(_, context) {
        for (const percent of [25, 50, 900]) context.progress(percent);
        context.progress(Number.NaN);
        context.progress(-5, "back");
        context.progress(Number.NaN, "no number");
        context.think("one ");
        context.think("two", { done: true });
        context.log("info", "a line");
        context.metric({ pressure: 9.5 }, { unit: "bar" });
        context.alarm({
          severity: "WARNING",
          message: "high",
          parameter: "pressure",
          currentValue: 9.5,
          thresholdValue: 9,
        });
        context.usage({ inputTokens: 3, outputTokens: 4, usd: 0.01 });
        await context.tool("search", { q: "x" }, () => [1, 2]);
        await context.artifact({ name: "a.txt", mediaType: "text/plain", content: "hello" });
        expect(() => context.metric({ n: Number.NaN })).toThrow("no metrics.sampled");
        return null;
      },
    });
    const harness = createHarness({ skills: [teller] });
    const state = await harness.run({ name: "tell", steps: [{ id: "s", skill: "test.teller" }] });
    const events = await harness.events(state.runId);
    const told = types(events).slice(4, -2);
    expect(told.slice(-2).sort()).toEqual(["artifact.created", "step.progress"]);
    expect(told.slice(0, -2)).toEqual([
      "step.progress",
      "thinking.completed",
      "log.line",
      "metrics.sampled",
      "alarm.raised",
      "usage.recorded",
      "tool.started",
      "tool.completed",
    ]);
    const progress = events.flatMap((event) =>
      event.type === "step.progress" ? [[event.data.percent, event.data.message]] : [],
    );
    expect(progress).toEqual([
      [25, undefined],
      [0, "no number"],
    ]);
    expect(state).toMatchObject({
      usage: { inputTokens: 3, outputTokens: 4, usd: 0.01 },
      artifacts: [{ artifact: { name: "a.txt", bytes: 5 } }],
    });
  });
});
