import type { z } from "zod";
import { compiledSchema } from "../compiled-schema.ts";
import type { Skill } from "../skill.ts";
import { formatPointer, parsePointer } from "./pointer.ts";
import type { ProblemSink } from "./problem-list.ts";
import { listSchemaIssues, type SchemaIssue } from "./schema-issues.ts";
import { replaceReferences, type Template } from "./template.ts";

/** Stands where only the run can say what will be there; no schema of JSON takes it for a value. */
const unknownValue = Symbol("unknown until the run");

/**
 * Adds `input_type` for what the skill's own schema refuses in a step's input. Where the input has
 * references, only what does not depend on them is reported.
 */
export function checkInput(
  template: Template,
  skill: Skill,
  path: string,
  problems: ProblemSink,
): void {
  if (takesAnything(skill)) return;
  // With unknown values the schema's answer is mostly no, which compiled code leaves to the schema.
  const schema = template.part === undefined ? compiledSchema(skill.input) : skill.input;
  const issues = refusedBy(schema, replaceReferences(template, unknownValue));
  if (issues.length === 0) return;
  const { references, secrets, files } = template;
  const open = [...references, ...secrets].map(({ path: place }) => place).concat(files);
  const places = open.map((place) => parsePointer(place));
  for (const { code, tokens, message, hint } of issues) {
    if (dependsOnRun({ code, tokens }, places)) continue;
    const where = `${path}${formatPointer(tokens)}`;
    problems.add("input_type", where, `${skill.id} does not take this: ${message}`, { hint });
  }
}

/** True when the skill's schema takes this value; when not, {@link checkInput} says why, or leaves it to the run. */
export function takesValue({ input }: Skill, value: unknown): boolean {
  try {
    return compiledSchema(input).safeParse(value).success;
  } catch {
    return false;
  }
}

function takesAnything({ input }: Skill): boolean {
  const { type, checks = [] } = input.def;
  return (type === "unknown" || type === "any") && checks.length === 0;
}

/** A schema that needs to wait, or that throws, is left to the run. */
function refusedBy(schema: z.ZodType, input: unknown): readonly SchemaIssue[] {
  try {
    const parsed = schema.safeParse(input);
    return parsed.success ? [] : listSchemaIssues(parsed.error.issues, input);
  } catch {
    return [];
  }
}

/** Issues that the unknown values may have caused: at them, inside them, around them, and rules over several members. */
function dependsOnRun(
  { code, tokens }: Pick<SchemaIssue, "code" | "tokens">,
  places: readonly (readonly string[])[],
): boolean {
  if (places.length === 0) return false;
  if (code === "custom") return true;
  return places.some((place) => {
    const shared = Math.min(place.length, tokens.length);
    for (let at = 0; at < shared; at++) if (place[at] !== String(tokens[at])) return false;
    return true;
  });
}
