import type { PlanProblem } from "@stepcast/contracts";
import { expect } from "vitest";
import { z } from "zod";
import { createSkillRegistry } from "../registry.ts";
import { defineSkill } from "../skill.ts";
import { checkPlan } from "./check.ts";

const artifact = z.strictObject({ $artifact: z.string(), name: z.string() });
const load = defineSkill({
  id: "csv.load",
  title: "Load",
  input: z.strictObject({
    file: artifact.optional(),
    separator: z.enum([",", ";"]).optional(),
    limit: z.number().int().positive().default(100),
  }),
  output: z.object({
    rows: z.array(z.object({ name: z.string(), amount: z.number() })),
    columns: z.array(z.string()),
    total: z.number(),
    note: z.string().nullable(),
    open: z.boolean(),
    data: z.unknown(),
  }),
  run: () => ({ rows: [], columns: [], total: 0, note: null, open: true, data: 1 }),
});
const npv = defineSkill({
  id: "finance.npv",
  title: "NPV",
  input: z.object({
    rate: z.number().gt(-1),
    flows: z.array(z.number()).min(1),
    label: z.string().optional(),
    table: z.array(z.object({ name: z.string(), amount: z.number() })).optional(),
  }),
  output: z.object({ npv: z.number() }),
  run: () => ({ npv: 0 }),
});
const noop = defineSkill({
  id: "core.noop",
  title: "Noop",
  input: z.unknown(),
  output: z.null(),
  run: () => null,
});
export const skills = createSkillRegistry([load, npv, noop]);

export const ref = (pointer: string, rest: object = {}) => ({ $ref: pointer, ...rest });
export const data = { id: "data", skill: "csv.load" };
export const step = (rest: object) => ({ id: "x", skill: "core.noop", ...rest });
export const planOf = (...steps: readonly object[]) => ({ name: "Test", steps });

export function problemsOf(plan: unknown): readonly PlanProblem[] {
  const check = checkPlan(plan, skills);
  return check.ok ? [] : check.problems;
}

/** What is refused, and its problems as the beginnings of `code path: message`, all of them in order. */
export type RefusedPlan = [what: string, plan: unknown, ...problems: string[]];

export function expectProblems([, plan, ...expected]: RefusedPlan): void {
  const found = problemsOf(plan).map(({ code, path, message }) => `${code} ${path}: ${message}`);
  expect(found.map((text, at) => text.slice(0, expected[at]?.length))).toEqual(expected);
}
