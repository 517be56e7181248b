import { defineSkill } from "@stepcast/engine";
import { z } from "zod";

/** Does nothing, at once. For joins ("when all of these are done") and for measuring. */
export const noop = defineSkill({
  id: "core.noop",
  title: "Do nothing",
  icon: "▫️",
  description: "Takes any input and ends at once. Joins branches of a plan.",
  input: z.unknown(),
  output: z.null(),
  run: () => null,
});
