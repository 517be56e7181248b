import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createSkillRegistry } from "../registry.ts";
import { defineSkill } from "../skill.ts";
import { checkPlan } from "./check.ts";
import { definePlan } from "./define-plan.ts";
import { member, withDefault } from "./typed-reference.ts";

const load = defineSkill({
  id: "test.load",
  title: "Load",
  input: z.object({ url: z.string() }),
  output: z.object({
    rows: z.array(z.object({ name: z.string(), amount: z.number() })),
    note: z.string().optional(),
    "odd/key~": z.number(),
  }),
  run: () => ({ rows: [], "odd/key~": 1 }),
});
const sum = defineSkill({
  id: "test.sum",
  title: "Sum",
  input: z.object({ amounts: z.array(z.number()), label: z.string().optional() }),
  output: z.number(),
  run: () => 0,
});
const greet = defineSkill({
  id: "test.greet",
  title: "Greet",
  input: z.object({ name: z.string(), place: z.number() }),
  output: z.string(),
  run: () => "",
});
const skills = createSkillRegistry([load, sum, greet]);

const plan = definePlan(
  {
    name: "Everything",
    goal: "Show all of it",
    phases: [
      { id: "read", name: "Read" },
      { id: "write", name: "Write" },
    ],
    input: { url: "https://example.org/rows" },
    maxParallel: 8,
    deadlineMs: 60_000,
    budget: { attempts: 100 },
  },
  ({ step, each, input }) => {
    const data = step("data", { skill: load, phase: "read", input: { url: input.url } });
    const total = step("total", {
      skill: sum,
      label: "Add up",
      input: {
        amounts: [data.rows[0].amount, member(data.rows, 12).amount, data["odd/key~"], 3],
        label: withDefault(data.note, "none"),
      },
      when: { all: [{ gt: [data["odd/key~"], 0] }, { not: { exists: data.note } }] },
      retry: { attempts: 3, backoffMs: 10 },
      timeoutMs: 5_000,
      onFailure: "fallback",
      fallback: 0,
    });
    const rows = each(data.rows, { concurrency: 2 });
    const greetings = step("greetings", {
      skill: greet,
      phase: "write",
      forEach: rows,
      needs: [total],
      input: { name: rows.item.name, place: rows.index },
      approval: { prompt: "Greet them?" },
      concurrencyKey: "greetings",
    });
    return { total, first: greetings[0], all: greetings };
  },
);

const byHand = {
  name: "Everything",
  goal: "Show all of it",
  phases: [
    { id: "read", name: "Read" },
    { id: "write", name: "Write" },
  ],
  input: { url: "https://example.org/rows" },
  maxParallel: 8,
  deadlineMs: 60_000,
  budget: { attempts: 100 },
  steps: [
    { id: "data", skill: "test.load", phase: "read", input: { url: { $ref: "/input/url" } } },
    {
      id: "total",
      skill: "test.sum",
      label: "Add up",
      input: {
        amounts: [
          { $ref: "/steps/data/output/rows/0/amount" },
          { $ref: "/steps/data/output/rows/12/amount" },
          { $ref: "/steps/data/output/odd~1key~0" },
          3,
        ],
        label: { $ref: "/steps/data/output/note", default: "none" },
      },
      when: {
        all: [
          { gt: [{ $ref: "/steps/data/output/odd~1key~0" }, 0] },
          { not: { exists: { $ref: "/steps/data/output/note" } } },
        ],
      },
      retry: { attempts: 3, backoffMs: 10 },
      timeoutMs: 5_000,
      onFailure: "fallback",
      fallback: 0,
    },
    {
      id: "greetings",
      skill: "test.greet",
      phase: "write",
      forEach: { items: { $ref: "/steps/data/output/rows" }, concurrency: 2 },
      needs: ["total"],
      input: { name: { $ref: "/item/name" }, place: { $ref: "/index" } },
      approval: { prompt: "Greet them?" },
      concurrencyKey: "greetings",
    },
  ],
  output: {
    total: { $ref: "/steps/total/output" },
    first: { $ref: "/steps/greetings/output/0" },
    all: { $ref: "/steps/greetings/output" },
  },
};

describe("definePlan", () => {
  it("gives the plain JSON that a person would write", () => {
    expect(plan).toStrictEqual(byHand);
    expect(JSON.parse(JSON.stringify(plan))).toStrictEqual(byHand);
  });

  it("gives plans that pass the check", () => {
    expect(checkPlan(plan, skills)).toMatchObject({
      ok: true,
      layers: [["data"], ["total"], ["greetings"]],
      edges: 3,
    });
  });

  it("leaves out what was not said", () => {
    const small = definePlan({ name: "Small" }, ({ step }) => {
      step("one", { skill: sum, input: { amounts: [] } });
    });
    expect(small).toStrictEqual({
      name: "Small",
      steps: [{ id: "one", skill: "test.sum", input: { amounts: [] } }],
    });
  });

  it("refuses two steps with one id where they are written", () => {
    expect(() =>
      definePlan({ name: "Twice" }, ({ step }) => {
        step("one", { skill: sum, input: { amounts: [] } });
        step("one", { skill: sum, input: { amounts: [] } });
      }),
    ).toThrow(/called one/);
  });

  it("refuses a reference within a text, where nothing is known yet", () => {
    expect(() =>
      definePlan({ name: "Text" }, ({ step }) => {
        const total = step("total", { skill: sum, input: { amounts: [] } });
        step("text", { skill: greet, input: { name: `All in all ${total}`, place: 1 } });
      }),
    ).toThrow(/\/steps\/total\/output is known when the plan runs/);
  });

  it("refuses what is no JSON, and would be an empty object in the plan", () => {
    const waiting = () => definePlan({ name: "Waiting" }, () => Promise.resolve({}));
    expect(waiting).toThrow(/A Promise is no JSON: \/output/);
    const dated = () => definePlan({ name: "Dated" }, () => ({ on: [new Date(0)] }));
    expect(dated).toThrow(/A Date is no JSON: \/output\/on\/0/);
  });

  it("takes plain objects also from another realm, where test runners have theirs", () => {
    const output: unknown = runInNewContext("({ a: [{ b: 1 }] })");
    expect(definePlan({ name: "Realms" }, () => output).output).toEqual({ a: [{ b: 1 }] });
    const waiting: unknown = runInNewContext("Promise.resolve({})");
    expect(() => definePlan({ name: "Waiting" }, () => waiting)).toThrow(/A Promise is no JSON/);
  });
});
