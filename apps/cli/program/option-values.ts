import { StepcastError } from "@stepcast/contracts";

/** From `least` to `most`. Errors: `invalid_input`, with the option and its value. */
export function wholeNumber(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= least && value <= most)
    return value;
  const wanted = `a whole number from ${least} to ${most}`;
  throw new StepcastError("invalid_input", `${flag} takes ${wanted}, not "${text}".`, {
    hint: `Give one like ${Math.min(30, most)}.`,
  });
}

/** One of the words that an option or argument takes. Errors: `invalid_input`, with all of them. */
export function oneOf<T extends string>(
  flag: string,
  noun: string,
  known: readonly T[],
  text: string,
): T {
  const word = text.trim();
  const found = known.find((one) => one === word);
  if (found !== undefined) return found;
  throw new StepcastError("invalid_input", `${flag}: "${word}" is no ${noun}.`, {
    hint: `They are ${known.join(", ")}.`,
  });
}
