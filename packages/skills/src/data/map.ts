import { jsonValue } from "@stepcast/contracts";
import { defineSkill } from "@stepcast/engine";
import { z } from "zod";
import { OutputBudget } from "../output-budget.ts";
import { compileMembers, expression } from "./expression.ts";
import { atMost, rows } from "./field.ts";

const name = z.string().min(1).max(200);

/** Makes each row anew from its fields. Errors: FatalStepError with the row's place. */
export const dataMap = defineSkill({
  id: "data.map",
  title: "Compute columns",
  icon: "🧮",
  description: "Makes new rows from the fields of rows: picks, renames and computes.",
  worker: { module: import.meta.url, export: "dataMap" },
  input: z.strictObject({
    rows,
    /** By name: an expression over the row. */
    fields: z.record(name, expression).refine(atMost(1_000), "at most 1,000 fields are made"),
    /** True: rows that are objects keep their other members. */
    keep: z.boolean().default(false),
  }),
  output: z.strictObject({ rows: z.array(z.record(z.string(), jsonValue)) }),
  run({ rows: given, fields, keep }) {
    const build = compileMembers(fields);
    const budget = new OutputBudget();
    return {
      rows: given.map((row, index) => {
        const isObject = typeof row === "object" && row !== null && !Array.isArray(row);
        const built = build(row, index);
        return budget.take(keep && isObject ? { ...row, ...built } : { ...built });
      }),
    };
  },
});
