import type { JsonValue, PlanStep } from "@stepcast/contracts";
import { z } from "zod";
import { describeKinds } from "./compatibility.ts";
import { didYouMean } from "./nearest.ts";
import { formatPointer, walk } from "./pointer.ts";
import { type Alternative, alternativesOf, type JsonKind } from "./schema-place.ts";
import type { Template, TemplateReference } from "./template.ts";
import type { OnKnown, PlanCheckContext } from "./template-check.ts";

/** What references will find as `/input`: the plan's own, with what the run is started with over it. */
export type GivenInput = { readonly [member: string]: JsonValue };

/**
 * Adds `reference_type` for references to what the run was not given, where the step fails the run as
 * soon as it is tried: what a condition or a plan for failures may hold back is left to the run.
 * `onKnown` is told what the others will find.
 */
export function checkGiven(
  step: PlanStep,
  template: Template,
  path: string,
  { given, problems }: PlanCheckContext,
  onKnown?: OnKnown,
): void {
  if (given === undefined || !isBound(step, template)) return;
  for (const reference of template.references) {
    if (reference.tokens[0] !== "input") continue;
    const value = walk(given, reference.tokens, 1);
    if (value !== undefined) onKnown?.(reference, kinds[kindOf(value)]);
    else if (!reference.hasDefault)
      problems.add("reference_type", `${path}${reference.path}`, ...nothing(reference, given));
  }
}

/** A step is skipped for its condition, or for a result that a reference without a default does not find. */
function isBound({ when, onFailure }: PlanStep, { references }: Template): boolean {
  if (when !== undefined || (onFailure !== undefined && onFailure !== "fail")) return false;
  return references.every(({ stepId, hasDefault }) => stepId === undefined || hasDefault);
}

const kinds: { readonly [K in JsonKind]: readonly Alternative[] } = {
  string: alternativesOf(z.string(), "output"),
  number: alternativesOf(z.number(), "output"),
  boolean: alternativesOf(z.boolean(), "output"),
  null: alternativesOf(z.null(), "output"),
  array: alternativesOf(z.array(z.unknown()), "output"),
  object: alternativesOf(z.looseObject({}), "output"),
};

function kindOf(value: JsonValue): JsonKind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as "string" | "number" | "boolean" | "object"; // JSON has no other types.
}

const shownMembers = 12;

/** Where the way ends, and what is there instead. */
function nothing(
  { tokens }: TemplateReference,
  given: GivenInput,
): [message: string, options: { readonly hint: string | undefined }] {
  let depth = 1;
  while (walk(given, tokens.slice(0, depth + 1), 1) !== undefined) depth++;
  const here = walk(given, tokens.slice(0, depth), 1) ?? null;
  const place = depth === 1 ? "the run's input" : formatPointer(tokens.slice(0, depth));
  const token = (tokens[depth] ?? "").slice(0, 60);
  const members = kindOf(here) === "object" ? Object.keys(here as object) : []; // Its kind says so.
  const names = members.slice(0, shownMembers).map((name) => name.slice(0, 60));
  const more = members.length > shownMembers ? ", ..." : "";
  const has =
    names.length > 0 ? `has ${names.join(", ")}${more}` : `is ${emptyWords(here) ?? "empty"}`;
  return [`there is no "${token}": ${place} ${has}`, { hint: didYouMean(token, members) }];
}

function emptyWords(value: JsonValue): string | undefined {
  const kind = kindOf(value);
  return kind === "object" ? undefined : describeKinds(kinds[kind]);
}
