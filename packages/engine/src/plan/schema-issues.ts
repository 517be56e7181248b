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
 * A schema's issues as plain sentences, one a place: members that the schema does not know are
 * named at their own place, and of a union's alternatives the one that got furthest speaks.
 */
export function listSchemaIssues(
  issues: readonly z.core.$ZodIssue[],
  known: readonly string[] = [],
): SchemaIssue[] {
  return issues.flatMap((issue) => describe(issue, [], known));
}

function describe(
  issue: z.core.$ZodIssue,
  before: readonly PropertyKey[],
  known: readonly string[],
): SchemaIssue[] {
  const tokens = [...before, ...issue.path];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.slice(0, shownKeys).map((key) => ({
        code: issue.code,
        tokens: [...tokens, key],
        message: `there is no member "${key.slice(0, 60)}" here`,
        hint: tokens.length === 0 ? didYouMean(key, known) : undefined,
      }));
    case "invalid_union": {
      const best = furthest(issue.errors);
      if (best === undefined) break;
      return best.flatMap((inner) => describe(inner, tokens, known));
    }
    case "invalid_type":
      return [{ code: issue.code, tokens, message: wrongType(issue) }];
    default:
      break;
  }
  return [{ code: issue.code, tokens, message: sentence(issue.message) }];
}

function isMissing(issue: z.core.$ZodIssue): boolean {
  return issue.code === "invalid_type" && issue.message.endsWith("received undefined");
}

function wrongType(issue: z.core.$ZodIssueInvalidType): string {
  if (isMissing(issue)) return `is missing: ${aType(issue.expected)} is expected`;
  return sentence(issue.message);
}

function aType(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function sentence(message: string): string {
  return message.replace(/^Invalid input: /, "").replace(/^Invalid input$/, "is not allowed here");
}

/** The alternative whose issues lie deepest was most likely meant; undefined when all failed at the door. */
function furthest(
  alternatives: readonly (readonly z.core.$ZodIssue[])[],
): readonly z.core.$ZodIssue[] | undefined {
  let best: readonly z.core.$ZodIssue[] | undefined;
  let bestDepth = 0;
  for (const issues of alternatives) {
    if (issues.some((issue) => issue.code === "unrecognized_keys" && issue.path.length === 0))
      continue;
    const depth = Math.max(0, ...issues.map(depthOf));
    if (depth > bestDepth) [best, bestDepth] = [issues, depth];
  }
  return best;
}

function depthOf(issue: z.core.$ZodIssue): number {
  // What is missing was not what the author had in mind.
  if (isMissing(issue)) return issue.path.length - 1;
  if (issue.code !== "invalid_union") return issue.path.length;
  const inner = furthest(issue.errors) ?? [];
  return issue.path.length + Math.max(0, ...inner.map(depthOf));
}
