import { FatalStepError } from "@stepcast/engine";
import { z } from "zod";
import { type ArgumentRule, compileRule, fillPlaceholders, type ProcessRule } from "./catalog.ts";

/** What needs no thought in any program's arguments: no quotes, no spaces, no line ends, no shell's signs. */
const plainText = /^[\w.,:@%+=/-]*$/;

/** The schema of what a plan fills in for one process; the checker of plans uses it before anything runs. */
export function argumentsSchema(rules: ProcessRule["arguments"]) {
  const members = Object.entries(rules).map(([name, rule]) => [name, schemaOf(rule)] as const);
  return z.strictObject(Object.fromEntries(members));
}

function schemaOf(rule: ArgumentRule): z.ZodType<string | number | undefined> {
  const schema = valueSchema(rule);
  return rule.default === undefined ? schema : schema.optional();
}

function valueSchema(rule: ArgumentRule): z.ZodType<string | number> {
  switch (rule.type) {
    case "number": {
      const number = z.number().min(rule.min).max(rule.max);
      return rule.integer ? number.int() : number;
    }
    case "choice":
      return z.enum(rule.choices);
    default: {
      const pattern = rule.pattern === undefined ? undefined : compileRule(rule.pattern);
      const fits = (value: string): boolean =>
        pattern === undefined ? plainText.test(value) : pattern.testExact(value);
      return z
        .string()
        .max(rule.maxChars)
        .refine((value) => !value.includes("\0"), "an argument cannot hold a NUL character")
        .refine(fits, "the value is not in the form that is allowed");
    }
  }
}

/**
 * The program's arguments. What the plan fills in stays within its argument, and cannot turn it into an option.
 * Errors: FatalStepError for a value that would.
 */
export function fillArguments(
  rule: ProcessRule,
  values: Readonly<Record<string, unknown>>,
): readonly string[] {
  return rule.args.map((part) => {
    const filled = fillPlaceholders(part, (name) => {
      const given = Object.hasOwn(values, name) ? values[name] : undefined;
      return String(given ?? rule.arguments[name]?.default ?? "");
    });
    // A number may be negative when the operator said so; text may never begin an option by itself.
    const first = /^\{([A-Za-z][\w-]*)\}/.exec(part)?.[1];
    const isText = first !== undefined && rule.arguments[first]?.type === "text";
    if (isText && filled.startsWith("-"))
      throw new FatalStepError(`The value of ${first} begins with a hyphen, as options do.`);
    return filled;
  });
}
