import type { PlanProblem } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineSkill } from "../skill.ts";
import { checkInput } from "./input-check.ts";
import { ProblemList } from "./problem-list.ts";
import { compileTemplate, type Template } from "./template.ts";

const ref = { $ref: "/input/x" };

function problemsWith(input: z.ZodType, value: Template["value"]): readonly string[] {
  return listWith(input, value).map(({ path }) => path);
}

function listWith(input: z.ZodType, value: Template["value"]): readonly PlanProblem[] {
  const skill = defineSkill({
    id: "test.any",
    title: "Any",
    input,
    output: z.null(),
    run: () => null,
  });
  const problems = new ProblemList();
  checkInput(compileTemplate(value), skill, "", problems);
  return problems.toArray();
}

describe("the input of a step", () => {
  const schema = z.strictObject({
    a: z.string(),
    b: z.number().optional(),
    list: z.array(z.number()).min(2).optional(),
    either: z.union([z.object({ k: z.string() }), z.object({ n: z.number() })]).optional(),
  });

  it.each<[string, Template["value"], string[]]>([
    ["all that is wrong", { b: "1", c: 1 }, ["/a", "/b", "/c"]],
    ["nothing about what the run brings", { a: ref, b: ref, list: ref, either: ref }, []],
    ["nothing where all of it is brought", ref, []],
    ["what is wrong beside it", { a: ref, b: "1" }, ["/b"]],
    ["what is wrong in a list beside it", { a: "", list: [ref, "x"] }, ["/list/1"]],
    ["nothing inside and around it", { a: "", list: [ref], either: { k: ref } }, []],
    ["nothing about a file, which has its own problem", { a: { $file: "a.csv" } }, []],
  ])("has %s", (_what, value, expected) => {
    expect(problemsWith(schema, value)).toEqual(expected);
  });

  it("is not judged by rules over members that only the run knows", () => {
    const ordered = z
      .object({ from: z.unknown(), to: z.unknown() })
      .refine(({ from, to }) => from === to, { path: ["to"] });
    expect(problemsWith(ordered, { from: 1, to: 2 })).toEqual(["/to"]);
    expect(problemsWith(ordered, { from: ref, to: 2 })).toEqual([]);
  });

  it.each<[string, Template["value"], string]>([
    ["what is of none of the kinds", [null], "/0 a number or an object is expected"],
    [
      "what the one of its kind lacks",
      [{ amount: 5 }],
      "/0/period is missing: a number is expected",
    ],
    ["a member of the one of its kind", [{ period: 0, amount: "5" }], "/0/amount expected number"],
  ])("tells of a value that may be one of several things: %s", (_what, value, expected) => {
    const flows = z.array(
      z.union([z.number(), z.object({ period: z.number(), amount: z.number() })]),
    );
    const told = listWith(flows, value).map(
      ({ path, message }) => `${path} ${message.replace("test.any does not take this: ", "")}`,
    );
    expect(told).toEqual([expect.stringContaining(expected)]);
  });

  it("is judged by the rules of a schema that takes values of any kind", () => {
    const known = z.unknown().refine((value) => value !== "x");
    expect(problemsWith(known, "x")).toEqual([""]);
    expect(problemsWith(known, "y")).toEqual([]);
    expect(
      problemsWith(
        z.any().refine(() => false),
        1,
      ),
    ).toEqual([""]);
  });

  it("is left to the run when its schema waits or throws", () => {
    const waits = z.object({ a: z.string() }).refine(() => Promise.resolve(false));
    const throws = z.string().refine(() => {
      throw new Error("no");
    });
    expect(problemsWith(waits, { a: "" })).toEqual([]);
    expect(problemsWith(throws, "")).toEqual([]);
  });
});
