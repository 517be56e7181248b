import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ErrorCode, errorTable, isErrorCode } from "./error-table.ts";
import { isStepcastError, StepcastError, thrownText, toStepcastError } from "./errors.ts";

// Cast: the keys of the table are the codes.
const codes = Object.keys(errorTable) as ErrorCode[];

describe("the error table", () => {
  it.each(codes)("says of %s what to do, whether to retry, and how HTTP answers", (code) => {
    const { hint, http, retry } = errorTable[code];
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(hint).toMatch(/^[A-Z].*\.$/);
    expect(http).toBeGreaterThanOrEqual(400);
    expect(http).toBeLessThan(600);
    expect(["never", "later", "after-change"]).toContain(retry);
    const error = new StepcastError(code, "It happened.");
    expect(error).toMatchObject({ code, hint, http, retry, message: "It happened." });
  });

  it("knows its codes by name only", () => {
    expect(codes.every(isErrorCode)).toBe(true);
    for (const other of ["", "toString", "__proto__", "Internal", 500, null, undefined])
      expect(isErrorCode(other)).toBe(false);
  });
});

describe("anything thrown", () => {
  it("becomes an error with words, whatever it was", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), (thrown) => {
        const error = toStepcastError(thrown);
        expect(isStepcastError(error)).toBe(true);
        expect(error.code).toBe("internal");
        expect(error.cause).toBe(thrown);
        expect(error.message).not.toBe("");
      }),
    );
  });

  it("stays what it is when it is an error of the product", () => {
    const error = new StepcastError("lease_lost", "Somebody else owns the run.");
    expect(toStepcastError(error, "skill_failed")).toBe(error);
  });

  it("is recognised across two copies of the package", () => {
    const foreign = Object.assign(new Error("from the other copy"), {
      [Symbol.for("stepcast.error")]: true,
      code: "not_found",
    });
    expect(isStepcastError(foreign)).toBe(true);
    expect(isStepcastError(new Error("plain"))).toBe(false);
  });

  it("is no error of the product for wearing its mark alone", () => {
    expect(isStepcastError({ [Symbol.for("stepcast.error")]: true })).toBe(false);
    expect(isStepcastError({ [Symbol.for("stepcast.error")]: true, code: "nothing" })).toBe(false);
  });

  it("becomes an error even when every look at it throws", () => {
    const refuse = (): never => {
      throw new Error("hands off");
    };
    const hostile = new Proxy({}, { get: refuse, has: refuse, getPrototypeOf: refuse });
    expect(toStepcastError(hostile, "skill_failed")).toMatchObject({
      code: "skill_failed",
      message: "something that cannot be printed was thrown",
    });
  });

  it.each([
    ["a string", "boom", "boom"],
    ["an empty string", "", "an empty error was thrown"],
    ["an error without words", new TypeError(), "TypeError"],
    ["null", null, "null"],
    ["an object with words", { code: "EDOM", message: "no such room" }, "no such room"],
    ["an object without words", { message: 5 }, "an object was thrown"],
    [
      "an object that cannot be printed",
      Object.create(null),
      "something that cannot be printed was thrown",
    ],
  ])("has words: %s", (_what, thrown, words) => {
    expect(thrownText(thrown)).toBe(words);
  });
});
