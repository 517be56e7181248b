import { defineSkill } from "@stepcast/engine";
import { z } from "zod";
import { OutputBudget } from "../output-budget.ts";
import { compilePattern, patternInput, patternMs, readText } from "./pattern.ts";
import { withinMs } from "./time-limit.ts";

const input = z.strictObject({
  ...patternInput,
  /** Matches to hand on. */
  limit: z.number().int().min(1).max(10_000).default(1_000),
});

const match = z.strictObject({
  text: z.string(),
  /** In UTF-16 units from the beginning. */
  index: z.number().int(),
  /** By number, from 1; null where a group took no part. */
  groups: z.array(z.string().nullable()),
  named: z.record(z.string(), z.string().nullable()),
});

/** Finds what a pattern matches. Errors: FatalStepError for a pattern that cannot be used or takes too long. */
export const textMatch = defineSkill({
  id: "text.match",
  title: "Find in text",
  icon: "🔍",
  description: "Finds every place where a pattern matches, with its groups.",
  worker: { module: import.meta.url, export: "textMatch" },
  input,
  output: z.strictObject({
    found: z.boolean(),
    matches: z.array(match),
    /** False: there are more matches than were asked for. */
    complete: z.boolean(),
  }),
  async run(request, context) {
    const pattern = await compilePattern(request);
    const text = await readText(request.text, context);
    const names = Object.entries(pattern.namedGroups());
    return withinMs(patternMs, () => {
      const matches: z.output<typeof match>[] = [];
      const budget = new OutputBudget();
      const matcher = pattern.matcher(text);
      while (matcher.find()) {
        if (matches.length === request.limit) return { found: true, matches, complete: false };
        const groups = Array.from({ length: matcher.groupCount() }, (_none, at) =>
          matcher.group(at + 1),
        );
        const found = {
          text: matcher.group() ?? "",
          index: matcher.start(),
          groups,
          named: Object.fromEntries(names.map(([name, at]) => [name, matcher.group(at)])),
        };
        matches.push(budget.take(found));
      }
      return { found: matches.length > 0, matches, complete: true };
    });
  },
});
