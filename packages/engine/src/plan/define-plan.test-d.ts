/** Compiled, never run: what `definePlan` must accept and refuse. */
import { z } from "zod";
import { defineSkill } from "../skill.ts";
import { definePlan } from "./define-plan.ts";
import { member, withDefault } from "./typed-reference.ts";

const artifact = z.object({ $artifact: z.string(), name: z.string() });
const load = defineSkill({
  id: "test.load",
  title: "Load",
  input: z.object({ file: artifact, limit: z.number().optional() }),
  output: z.object({
    rows: z.array(z.object({ name: z.string(), amount: z.number() })),
    total: z.number(),
    note: z.string().optional(),
    kind: z.enum(["daily", "monthly"]),
    anything: z.unknown(),
  }),
  run: () => ({ rows: [], total: 0, kind: "daily" as const, anything: 1 }),
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
  input: z.object({ name: z.string(), place: z.number().optional() }),
  output: z.object({ text: z.string() }),
  run: () => ({ text: "" }),
});
const two: [string, number] = ["", 0];
const pair = defineSkill({
  id: "test.pair",
  title: "Pair",
  input: z.object({ pair: z.tuple([z.string(), z.number()]) }),
  output: z.object({
    pair: z.tuple([z.string(), z.number()]),
    rest: z.tuple([z.string()], z.number()),
    maybe: z.array(z.string()).nullable(),
  }),
  run: () => ({ pair: two, rest: two, maybe: null }),
});
const noop = defineSkill({
  id: "test.noop",
  title: "Noop",
  input: z.object({}),
  output: z.null(),
  run: () => null,
});

export const accepted = definePlan(
  {
    name: "Types",
    phases: [{ id: "read", name: "Read" }],
    input: { rate: 0.1, who: "me" },
    maxParallel: 4,
  },
  ({ step, each, input }) => {
    const data = step("data", { skill: load, phase: "read", input: { file: { $file: "a.csv" } } });
    const nothing = step("nothing", { skill: noop, needs: [data] });
    const total = step("total", {
      skill: sum,
      input: { amounts: [data.total, 2, data.rows[0].amount], label: withDefault(data.note, "-") },
      when: { all: [{ gt: [data.total, 0] }, { eq: [data.kind, "daily"] }, { exists: data.note }] },
      needs: [nothing],
      retry: { attempts: 3 },
      onFailure: "fallback",
      fallback: 0,
    });
    const rows = each(data.rows, { concurrency: 4 });
    const greetings = step("greetings", {
      skill: greet,
      forEach: rows,
      input: { name: rows.item.name, place: rows.index },
      timeoutMs: 1_000,
    });
    step("guess", { skill: greet, input: { name: data.anything } });
    step("who", { skill: greet, input: { name: input.who } });
    step("secret", { skill: greet, input: { name: { $secret: "who", prefix: "Ms " } } });
    step("eleventh", { skill: greet, input: { name: member(data.rows, 11).name } });
    step("text", { skill: greet, input: { name: greetings[0].text }, approval: { prompt: "Ok?" } });
    return { total, texts: greetings };
  },
);

export const withSchema = definePlan(
  { name: "Schema", inputSchema: z.object({ who: z.string(), age: z.number().optional() }) },
  ({ step, input }) => {
    step("a", { skill: greet, input: { name: input.who } });
    // @ts-expect-error an optional member of the run's input needs a default
    step("b", { skill: greet, input: { name: "x", place: input.age } });
    step("c", { skill: greet, input: { name: "x", place: withDefault(input.age, 1) } });
    // @ts-expect-error the run's input has no such member
    step("d", { skill: greet, input: { name: input.whom } });
  },
);

export const tuples = definePlan({ name: "Tuples" }, ({ step }) => {
  const {
    pair: both,
    rest,
    maybe,
  } = step("a", {
    skill: pair,
    input: { pair: ["a", 1] },
  });
  step("b", { skill: pair, input: { pair: both } });
  step("c", { skill: pair, input: { pair: [both[0], member(both, 1)] } });
  step("d", { skill: pair, input: { pair: [rest[0], rest[1]] } });
  step("e", { skill: greet, input: { name: withDefault(member(maybe, 12), "") } });
  // @ts-expect-error the elements the other way round
  step("f", { skill: pair, input: { pair: [both[1], both[0]] } });
  // @ts-expect-error one element of two
  step("g", { skill: pair, input: { pair: ["a"] } });
  // @ts-expect-error a tuple of two has no third
  step("h", { skill: greet, input: { name: both[2] } });
  // @ts-expect-error an element of a list that may be missing may be missing
  step("i", { skill: greet, input: { name: member(maybe, 12) } });
});

export const refused = definePlan(
  { name: "Refused", phases: [{ id: "read", name: "Read" }], input: { rate: 0.1 } },
  ({ step, each, input }) => {
    const data = step("data", { skill: load, input: { file: { $file: "a.csv" } } });
    // @ts-expect-error the input has no file
    step("e1", { skill: load, input: {} });
    // @ts-expect-error the input is missing
    step("e2", { skill: load });
    // @ts-expect-error wrong member of a step's output
    step("e3", { skill: greet, input: { name: data.nmae } });
    // @ts-expect-error a number where a string is expected
    step("e4", { skill: greet, input: { name: data.total } });
    // @ts-expect-error a number where a string is expected, from the run's input
    step("e5", { skill: greet, input: { name: input.rate } });
    // @ts-expect-error the run's input has no such member
    step("e6", { skill: greet, input: { name: input.nobody } });
    // @ts-expect-error an optional member without a default
    step("e7", { skill: greet, input: { name: data.note } });
    // @ts-expect-error no such member of the skill's input
    step("e8", { skill: greet, input: { name: "a", surname: "b" } });
    // @ts-expect-error a phase that the plan does not have
    step("e9", { skill: noop, phase: "write" });
    // @ts-expect-error a number is not greater than a string
    step("e10", { skill: noop, when: { gt: [data.total, "0"] } });
    // @ts-expect-error a number is no condition
    step("e11", { skill: noop, when: data.total });
    // @ts-expect-error a step is named by what it gave, not by its id
    step("e12", { skill: noop, needs: ["data"] });
    // @ts-expect-error a fallback of another type than the output
    step("e13", { skill: sum, input: { amounts: [] }, onFailure: "fallback", fallback: "none" });
    // @ts-expect-error a fallback that nothing uses
    step("e14", { skill: sum, input: { amounts: [] }, fallback: 0 });
    // @ts-expect-error a secret is text, and never a number
    step("e18", { skill: greet, input: { name: "a", place: { $secret: "place" } } });
    // @ts-expect-error a number cannot be gone through
    each(data.total);
    const rows = each(data.rows);
    // @ts-expect-error the item is an object, not a string
    step("e15", { skill: greet, forEach: rows, input: { name: rows.item } });
    // @ts-expect-error a list of numbers from a list of objects
    step("e16", { skill: sum, input: { amounts: data.rows } });
    const list = step("list", { skill: greet, forEach: rows, input: { name: rows.item.name } });
    // @ts-expect-error the output of a forEach step is a list
    step("e17", { skill: greet, input: { name: list.text } });
  },
);
