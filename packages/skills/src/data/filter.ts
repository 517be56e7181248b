import { jsonValue } from "@stepcast/contracts";
import { defineSkill } from "@stepcast/engine";
import { z } from "zod";
import { rows } from "./field.ts";
import { rowCondition, rowTest } from "./row-condition.ts";

/** Keeps the rows that fit a condition. Errors: FatalStepError with the row's place. */
export const dataFilter = defineSkill({
  id: "data.filter",
  title: "Filter rows",
  icon: "🔻",
  description: "Keeps the rows that fit a condition.",
  worker: { module: import.meta.url, export: "dataFilter" },
  input: z.strictObject({ rows, where: rowCondition }),
  output: z.strictObject({ rows: z.array(jsonValue), count: z.number().int() }),
  run({ rows: given, where }) {
    const kept = given.filter(rowTest(where));
    return { rows: kept, count: kept.length };
  },
});
