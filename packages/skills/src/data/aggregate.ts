import { canonicalJson, type JsonValue, jsonValue } from "@stepcast/contracts";
import { defineSkill, FatalStepError } from "@stepcast/engine";
import { z } from "zod";
import { OutputBudget } from "../output-budget.ts";
import { exactSum } from "./exact-sum.ts";
import { atMost, fieldReader, pointer, type ReadField, rows } from "./field.ts";

const name = z.string().min(1).max(200);

const measures = ["sum", "mean", "min", "max", "distinct", "first", "last"] as const;
type Measure = (typeof measures)[number];

const measure = z.union([
  z.strictObject({ count: z.literal(true) }),
  z.strictObject({ of: z.enum(measures), field: pointer }),
]);

/**
 * Counts, sums and compares, for all rows or for each group of rows that agree in some fields. Missing fields
 * and nulls are left out. Errors: FatalStepError with the row's place for what is no number.
 */
export const dataAggregate = defineSkill({
  id: "data.aggregate",
  title: "Group and sum",
  icon: "📚",
  description: "Groups rows by their fields and counts, sums or compares each group.",
  worker: { module: import.meta.url, export: "dataAggregate" },
  input: z.strictObject({
    rows,
    /** Fields that the rows of a group share, by the name that they get. Absent: all rows are one group. */
    by: z.record(name, pointer).refine(atMost(20), "at most 20 fields make a group").default({}),
    /** What is computed for each group, by name. */
    values: z.record(name, measure).refine(atMost(100), "at most 100 values are computed"),
  }),
  output: z.strictObject({ groups: z.array(z.record(z.string(), jsonValue)) }),
  run({ rows: given, by, values }) {
    const keys = Object.entries(by).map(([key, field]) => [key, fieldReader(field)] as const);
    const groups = new Map<string, { key: [string, JsonValue][]; members: Member[] }>();
    if (keys.length === 0) groups.set("[]", { key: [], members: [] });
    for (const [index, row] of given.entries()) {
      const key = keys.map(([label, read]): [string, JsonValue] => [label, read(row) ?? null]);
      const id = canonicalJson(key.map(([, value]) => value));
      const group = groups.get(id) ?? { key, members: [] };
      groups.set(id, group);
      group.members.push({ row, index });
    }
    const computed = Object.entries(values).map(([label, what]) => [label, compile(what)] as const);
    const budget = new OutputBudget();
    return {
      groups: [...groups.values()].map(({ key, members }) => {
        const results = computed.map(([label, of]) => [label, of(members)] as const);
        return budget.take(Object.fromEntries([...key, ...results]));
      }),
    };
  },
});

interface Member {
  readonly row: JsonValue;
  readonly index: number;
}

function compile(what: z.output<typeof measure>): (members: readonly Member[]) => JsonValue {
  if ("count" in what) return (members) => members.length;
  const read = fieldReader(what.field);
  return (members) => measureOf(what.of, what.field, present(members, read));
}

interface Present {
  readonly value: JsonValue;
  readonly index: number;
}

function present(members: readonly Member[], read: ReadField): readonly Present[] {
  return members.flatMap(({ row, index }) => {
    const value = read(row);
    return value === undefined || value === null ? [] : [{ value, index }];
  });
}

function measureOf(of: Measure, field: string, found: readonly Present[]): JsonValue {
  switch (of) {
    case "first":
      return found[0]?.value ?? null;
    case "last":
      return found.at(-1)?.value ?? null;
    case "distinct":
      return new Set(found.map(({ value }) => canonicalJson(value))).size;
    default:
      return measureNumbers(of, numbersOf(found, field));
  }
}

function measureNumbers(of: "sum" | "mean" | "min" | "max", numbers: readonly number[]): JsonValue {
  if (of === "sum") return exactSum(numbers);
  if (numbers.length === 0) return null;
  if (of === "mean") return exactSum(numbers) / numbers.length;
  // Not by arguments of a call: a hundred thousand are too many.
  return numbers.reduce((left, right) =>
    of === "min" ? Math.min(left, right) : Math.max(left, right),
  );
}

function numbersOf(found: readonly Present[], field: string): readonly number[] {
  return found.map(({ value, index }) => {
    if (typeof value === "number") return value;
    throw new FatalStepError(`Row ${index} has no number at ${field === "" ? "its root" : field}.`);
  });
}
