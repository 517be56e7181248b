import { createTestContext } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { echo } from "./echo.ts";
import { fail } from "./fail.ts";
import { noop } from "./noop.ts";
import { sleep } from "./sleep.ts";

describe("core.noop and core.echo", () => {
  it("takes anything and gives null", () => {
    expect(noop.run({ any: [1] }, createTestContext().context)).toBeNull();
  });

  it("returns its input", () => {
    const value = { a: [1, null, { b: "ß" }] };
    expect(echo.run(value, createTestContext().context)).toEqual(value);
  });
});

describe("core.sleep", () => {
  it("waits at least as long as asked", async () => {
    const { sleptMs } = await sleep.run({ ms: 30 }, createTestContext().context);
    expect(sleptMs).toBeGreaterThanOrEqual(30);
  });

  it("tells its progress, below 100 until it ends", async () => {
    const { context, progress } = createTestContext();
    await sleep.run({ ms: 600 }, context);
    expect(progress.length).toBeGreaterThanOrEqual(1);
    for (const { percent } of progress) expect(percent).toBeLessThan(100);
  });

  it("ends at once with the reason of the abort, and leaves no timer", async () => {
    const { context, abort } = createTestContext();
    const sleeping = sleep.run({ ms: 60_000 }, context);
    abort(new Error("cancelled by a person"));
    await expect(sleeping).rejects.toThrow("cancelled by a person");
  });

  it("tells the scheduler how long it takes, when it is known", () => {
    expect(sleep.estimateMs?.({ ms: 1_500 })).toBe(1_500);
    expect(sleep.estimateMs?.({ ms: { $ref: "/input/ms" } })).toBeUndefined();
  });

  it("refuses negative, fractional and endless waits", () => {
    for (const ms of [-1, 0.5, 1e12, "10"])
      expect(sleep.input.safeParse({ ms }).success).toBe(false);
  });
});

describe("core.fail", () => {
  const attempt = (n: number) => createTestContext({ attempt: n }).context;

  it("fails every attempt unless told how many", () => {
    expect(() => fail.run({}, attempt(1))).toThrow("Attempt 1 failed on purpose.");
    expect(() => fail.run({ message: "no" }, attempt(7))).toThrow("no");
  });

  it("succeeds after the given number of failures", () => {
    expect(() => fail.run({ times: 2 }, attempt(2))).toThrow();
    expect(fail.run({ times: 2 }, attempt(3))).toEqual({ attempt: 3 });
  });

  it("marks fatal failures", () => {
    expect(() => fail.run({ fatal: true }, attempt(1))).toThrow(
      expect.objectContaining({ name: "FatalStepError", code: "skill_failed" }),
    );
  });
});
