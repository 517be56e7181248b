import { describeSkill } from "../skill-list.ts";
import { readingWidely, router } from "../trpc.ts";

export const skillsRouter = router({
  /** What steps can use, with JSON Schemas of input and output. */
  list: readingWidely.query(({ ctx }) => ({ skills: ctx.skills.list().map(describeSkill) })),
});
