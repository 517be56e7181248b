import { type JsonValue, StepcastError } from "@stepcast/contracts";

/**
 * A number that was handed over beside a goal; undefined when there is none. Errors: `invalid_input` for anything else under its name: a
 * text such as "8,5 %" must not give way to a default in silence.
 */
export function numberIn(
  input: { readonly [key: string]: JsonValue },
  name: string,
): number | undefined {
  const given = input[name] ?? undefined;
  if (given === undefined || typeof given === "number") return given;
  throw new StepcastError("invalid_input", `input.${name} is no number, so it cannot be used.`, {
    hint: `Hand it over as a number, such as ${name === "rate" ? "0.08 for 8 %" : "35.9"}, or leave it out.`,
  });
}
