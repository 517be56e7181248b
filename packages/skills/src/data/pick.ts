import { jsonValue } from "@stepcast/contracts";
import { defineSkill } from "@stepcast/engine";
import { z } from "zod";
import { OutputBudget } from "../output-budget.ts";
import { compileExpression, expression } from "./expression.ts";

/** Computes one value from another. Errors: FatalStepError for a field that is not there. */
export const dataPick = defineSkill({
  id: "data.pick",
  title: "Pick and compute",
  icon: "👉",
  description: "Makes one value from the parts of another.",
  worker: { module: import.meta.url, export: "dataPick" },
  input: z.strictObject({
    from: jsonValue,
    /** An expression over `from`. */
    value: expression,
  }),
  output: z.strictObject({ value: jsonValue }),
  run: ({ from, value }) => ({
    value: new OutputBudget().take(compileExpression(value)(from, 0)),
  }),
});
