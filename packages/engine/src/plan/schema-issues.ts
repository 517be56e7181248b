import type { z } from "zod";
import { didYouMean } from "./nearest.ts";

/** One thing that a schema refused. */
export interface SchemaIssue {
  readonly code: string;
  /** Where, within the value that was parsed. */
  readonly tokens: readonly PropertyKey[];
  readonly message: string;
  readonly hint?: string | undefined;
}

const shownKeys = 5;

/**
 * The issues that a schema has with `value` as plain sentences, one a place: members that the schema
 * does not know are named at their own place, and of a union's alternatives the one that got
 * furthest speaks. `known`: members of the outermost object, to suggest a likely spelling.
 */
export function listSchemaIssues(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  known: readonly string[] = [],
): SchemaIssue[] {
  return issues.flatMap((issue) => describe(issue, value, [], known));
}

function describe(
  issue: z.core.$ZodIssue,
  value: unknown,
  before: readonly PropertyKey[],
  known: readonly string[],
): SchemaIssue[] {
  const tokens = [...before, ...issue.path];
  const place = valueAt(value, issue.path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.slice(0, shownKeys).map((key) => ({
      code: issue.code,
      tokens: [...tokens, key],
      message: `there is no member "${key.slice(0, 60)}" here`,
      hint: tokens.length === 0 ? didYouMean(key, known) : undefined,
    }));
  }
  if (place === undefined)
    return [{ code: issue.code, tokens, message: `is missing${expectation(issue)}` }];
  if (issue.code !== "invalid_union")
    return [{ code: issue.code, tokens, message: sentence(issue.message) }];
  const best = furthest(issue.errors, place) ?? onlyOneOfItsType(issue.errors);
  if (best !== undefined) return best.flatMap((inner) => describe(inner, place, tokens, known));
  return [
    { code: issue.code, tokens, message: expectedTypes(issue.errors) ?? sentence(issue.message) },
  ];
}

type Alternatives = readonly (readonly z.core.$ZodIssue[])[];

/** The alternative that is of the value's own type and lacks something. */
function onlyOneOfItsType(alternatives: Alternatives): Alternatives[number] | undefined {
  const inside = alternatives.filter((issues) => issues.every(({ path }) => path.length > 0));
  return inside.length === 1 ? inside[0] : undefined;
}

/** `a number or an object is expected`, when the value is of no alternative's type. */
function expectedTypes(alternatives: Alternatives): string | undefined {
  const types = alternatives.map(([issue]) =>
    issue?.code === "invalid_type" && issue.path.length === 0
      ? withArticle(issue.expected)
      : undefined,
  );
  if (types.length === 0 || types.includes(undefined)) return undefined;
  return `${[...new Set(types)].join(" or ")} is expected`;
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code !== "invalid_type") return "";
  return `: ${withArticle(issue.expected)} is expected`;
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}

function sentence(message: string): string {
  return message.replace(/^Invalid input: /, "").replace(/^Invalid input$/, "is not allowed here");
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let place = value;
  for (const token of path) {
    if (typeof place !== "object" || place === null || !Object.hasOwn(place, token))
      return undefined;
    place = (place as Readonly<Record<PropertyKey, unknown>>)[token]; // An own member, read as unknown.
  }
  return place;
}

/** The alternative whose issues lie deepest was most likely meant; undefined when all failed at the door. */
function furthest(alternatives: Alternatives, value: unknown): Alternatives[number] | undefined {
  let best: Alternatives[number] | undefined;
  let bestDepth = 0;
  for (const issues of alternatives) {
    if (issues.some((issue) => issue.code === "unrecognized_keys" && issue.path.length === 0))
      continue;
    const depth = Math.max(0, ...issues.map((issue) => depthOf(issue, value)));
    if (depth > bestDepth) [best, bestDepth] = [issues, depth];
  }
  return best;
}

function depthOf(issue: z.core.$ZodIssue, value: unknown): number {
  const place = valueAt(value, issue.path);
  // What is missing is not what the author had in mind.
  if (place === undefined) return 0;
  if (issue.code !== "invalid_union") return issue.path.length;
  const inner = furthest(issue.errors, place) ?? [];
  return issue.path.length + Math.max(0, ...inner.map((each) => depthOf(each, place)));
}
