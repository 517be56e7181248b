import { z } from "zod";
import { procedure, router } from "../trpc.ts";

export const skillsRouter = router({
  /** What steps can use, with JSON Schemas of input and output. */
  list: procedure.query(({ ctx }) => ({
    skills: ctx.skills.list().map(({ id, title, icon, description, input, output }) => ({
      id,
      title,
      icon,
      description,
      input: z.toJSONSchema(input, { io: "input", unrepresentable: "any" }),
      output: z.toJSONSchema(output, { unrepresentable: "any" }),
    })),
  })),
});
