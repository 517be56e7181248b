import { jsonValue } from "@stepcast/contracts";
import { defineSkill } from "@stepcast/engine";

/** Returns its input: collects references to several steps into one value. */
export const echo = defineSkill({
  id: "core.echo",
  title: "Pass on",
  icon: "🔁",
  description: "Returns its input unchanged.",
  input: jsonValue,
  output: jsonValue,
  run: (input) => input,
});
