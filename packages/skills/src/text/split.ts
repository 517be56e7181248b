import { defineSkill, FatalStepError } from "@stepcast/engine";
import { z } from "zod";
import { compilePattern, patternInput, patternMs, readText } from "./pattern.ts";
import { withinMs } from "./time-limit.ts";

const maxPieces = 100_000;

const input = z.strictObject({
  ...patternInput,
  /** Without white space around the pieces, and without empty ones. */
  trim: z.boolean().default(false),
});

/** Cuts a text where a pattern matches. Errors: FatalStepError for a pattern that cannot be used, and for too many pieces. */
export const textSplit = defineSkill({
  id: "text.split",
  title: "Split text",
  icon: "✂️",
  description: "Cuts a text into pieces, wherever a pattern matches.",
  worker: { module: import.meta.url, export: "textSplit" },
  input,
  output: z.strictObject({ pieces: z.array(z.string()) }),
  async run(request, context) {
    const pattern = await compilePattern(request);
    const text = await readText(request.text, context);
    const pieces = withinMs(patternMs, () => {
      const found: string[] = [];
      const matcher = pattern.matcher(text);
      let end = 0;
      while (matcher.find()) {
        // Between two characters there is nothing to cut out: "" splits into characters.
        if (matcher.end() === 0 || matcher.start() === text.length) continue;
        found.push(text.slice(end, matcher.start()));
        end = matcher.end();
        if (found.length > maxPieces)
          throw new FatalStepError(`The text falls into more than ${maxPieces} pieces.`);
      }
      return [...found, text.slice(end)];
    });
    if (!request.trim) return { pieces };
    return { pieces: pieces.map((piece) => piece.trim()).filter((piece) => piece !== "") };
  },
});
