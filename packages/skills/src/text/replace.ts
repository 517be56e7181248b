import { limits } from "@stepcast/contracts";
import { defineSkill, FatalStepError } from "@stepcast/engine";
import type { Matcher } from "re2js";
import { z } from "zod";
import { compilePattern, patternInput, patternMs, readText } from "./pattern.ts";
import { withinMs } from "./time-limit.ts";

const input = z.strictObject({
  ...patternInput,
  /** `$1` and `$<name>` stand for groups, `$$` for a dollar. With `literal`, it is plain text. */
  replacement: z.string().max(10_000),
  /** False: only the first match. */
  all: z.boolean().default(true),
});

type Piece = string | { readonly group: number };

/** Replaces what a pattern matches. Errors: FatalStepError for a pattern or a group that cannot be used, and for too long a result. */
export const textReplace = defineSkill({
  id: "text.replace",
  title: "Replace in text",
  icon: "✏️",
  description: "Replaces every place where a pattern matches.",
  worker: { module: import.meta.url, export: "textReplace" },
  input,
  output: z.strictObject({ text: z.string(), count: z.number().int() }),
  async run(request, context) {
    const pattern = await compilePattern(request);
    const text = await readText(request.text, context);
    const names: Readonly<Record<string, number>> = pattern.namedGroups();
    const pieces = request.literal
      ? [request.replacement]
      : readReplacement(request.replacement, names, pattern.groupCount());
    return withinMs(patternMs, () => replace(text, pattern.matcher(text), pieces, request.all));
  },
});

function replace(text: string, matcher: Matcher, pieces: readonly Piece[], all: boolean) {
  const parts: string[] = [];
  let chars = 0;
  let end = 0;
  let count = 0;
  const add = (part: string): void => {
    chars += part.length;
    if (chars > limits.outputBytes)
      throw new FatalStepError(`The result is longer than ${limits.outputBytes} characters.`);
    parts.push(part);
  };
  while ((all || count === 0) && matcher.find()) {
    add(text.slice(end, matcher.start()));
    for (const piece of pieces)
      add(typeof piece === "string" ? piece : (matcher.group(piece.group) ?? ""));
    end = matcher.end();
    count += 1;
  }
  add(text.slice(end));
  return { text: parts.join(""), count };
}

/** Errors: FatalStepError for a group that the pattern does not have. */
function readReplacement(
  replacement: string,
  names: Readonly<Record<string, number>>,
  groupCount: number,
): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: whole, 1: number, 2: name, index } of replacement.matchAll(
    /\$(?:\$|(\d{1,2})|<(\w{1,100})>)/g,
  )) {
    pieces.push(replacement.slice(end, index));
    end = index + whole.length;
    if (whole === "$$") pieces.push("$");
    else pieces.push({ group: groupOf(whole, number, name, names, groupCount) });
  }
  return [...pieces, replacement.slice(end)];
}

function groupOf(
  whole: string,
  number: string | undefined,
  name: string | undefined,
  names: Readonly<Record<string, number>>,
  groupCount: number,
): number {
  const named = name !== undefined && Object.hasOwn(names, name) ? names[name] : undefined;
  const group = number === undefined ? named : Number(number);
  if (group === undefined || group > groupCount)
    throw new FatalStepError(`The pattern has no group ${whole}.`, {
      hint: "Write $$ for a dollar that stands for itself.",
    });
  return group;
}
