import { artifactRef } from "@stepcast/contracts";
import { FatalStepError, type SkillContext } from "@stepcast/engine";
import type { RE2JS } from "re2js";
import { z } from "zod";

const maxTextChars = 2_000_000;

/**
 * How a pattern is written: RE2's syntax, whose matching time grows with the text and never explodes. It has
 * no look-around and no references back to a group.
 */
export const patternInput = {
  /** The text itself, or a file of UTF-8. */
  text: z.union([z.string().max(maxTextChars), artifactRef]),
  pattern: z.string().min(1).max(1_000),
  /** True: the pattern is plain text. */
  literal: z.boolean().default(false),
  ignoreCase: z.boolean().default(false),
  /** True: `^` and `$` stand for the beginning and end of each line. */
  multiline: z.boolean().default(false),
  /** True: `.` stands for line ends too. */
  dotAll: z.boolean().default(false),
};

/** What a pattern may take, whatever it is; the thread that works on it does nothing else meanwhile. */
export const patternMs = 10_000;

interface PatternRequest {
  readonly pattern: string;
  readonly literal: boolean;
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}

/** Errors: FatalStepError that says what is wrong with the pattern. */
export async function compilePattern(request: PatternRequest): Promise<RE2JS> {
  const { RE2JS, RE2JSSyntaxException } = await import("re2js");
  const flags =
    (request.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) |
    (request.multiline ? RE2JS.MULTILINE : 0) |
    (request.dotAll ? RE2JS.DOTALL : 0);
  try {
    return RE2JS.compile(request.literal ? RE2JS.quote(request.pattern) : request.pattern, flags);
  } catch (cause) {
    const why = cause instanceof RE2JSSyntaxException ? cause.getDescription() : "it is too large";
    throw new FatalStepError(`The pattern cannot be used: ${why}.`, {
      hint: "Patterns have RE2's syntax: no look-around, no \\1, and at most 1,000 repetitions.",
      cause,
    });
  }
}

/** Errors: FatalStepError for a file that is too large or no UTF-8. */
export async function readText(
  text: z.output<typeof patternInput.text>,
  context: SkillContext,
): Promise<string> {
  if (typeof text === "string") return text;
  if (text.bytes > maxTextChars)
    throw new FatalStepError(`${text.name} is larger than ${maxTextChars} bytes.`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await context.readArtifact(text));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new FatalStepError(`${text.name} is no text in UTF-8.`, { cause });
  }
}
