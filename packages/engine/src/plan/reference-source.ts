import type { JsonValue, PlanStep } from "@stepcast/contracts";
import { z } from "zod";
import type { Skill } from "../skill.ts";
import { describeKinds } from "./compatibility.ts";
import { didYouMean } from "./nearest.ts";
import { walk } from "./pointer.ts";
import {
  type Alternative,
  alternativesOf,
  findPlace,
  membersOf,
  type Place,
} from "./schema-place.ts";
import type { StepTemplates } from "./step-templates.ts";
import type { Template, TemplateReference } from "./template.ts";

/** What references can be looked up in: a plan as far as it could be read. */
export interface CheckedSteps {
  readonly steps: readonly (PlanStep | undefined)[];
  readonly templates: readonly (StepTemplates | undefined)[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly skills: readonly (Skill | undefined)[];
}

/** What a reference finds, as far as it can be known before the run. */
export type Source =
  | { readonly found: "known"; readonly alternatives: readonly Alternative[] }
  | { readonly found: "unknown" }
  | { readonly found: "nothing"; readonly message: string; readonly hint: string | undefined };

export interface SourceFinder {
  /** `step`: the place of the step that refers, for `/item`. */
  find(reference: TemplateReference, step: number | undefined): Source;
}

const unknown: Source = { found: "unknown" };
const indexSource: Source = { found: "known", alternatives: alternativesOf(z.number(), "output") };

/** Looks references up; what a skill's output looks like is worked out once. */
export function createSourceFinder(plan: CheckedSteps): SourceFinder {
  const outputs = new Map<Skill, readonly Alternative[]>();
  const lists = new Map<Skill, readonly Alternative[]>();

  const outputOf = (target: number): readonly Alternative[] | undefined => {
    const skill = plan.skills[target];
    if (skill === undefined) return undefined;
    const isList = plan.steps[target]?.forEach !== undefined;
    const known = isList ? lists : outputs;
    const found = known.get(skill);
    if (found !== undefined) return found;
    const output = alternativesOf(isList ? z.array(skill.output) : skill.output, "output");
    known.set(skill, output);
    return output;
  };

  const findOutput = (reference: TemplateReference, extra: readonly string[] = []): Source => {
    const target = plan.indexOf.get(reference.stepId ?? "");
    const output = target === undefined ? undefined : outputOf(target);
    if (target === undefined || output === undefined) return unknown;
    const tokens = extra.length === 0 ? reference.tokens : [...reference.tokens, ...extra];
    const place = findPlace(output, tokens, 3, "output");
    if (place.found !== "nothing") return place;
    if (mayComeFromFallback(plan.templates[target]?.fallback, tokens)) return unknown;
    return nothing(place, tokens, `the output of step ${reference.stepId}`);
  };

  const findItem = (reference: TemplateReference, items: Template | undefined): Source => {
    const list = items?.references[0];
    const tokens = reference.tokens.slice(1);
    if (items !== undefined && list?.path === "" && list.stepId !== undefined)
      return findOutput(list, ["0", ...tokens]);
    if (items === undefined || items.part !== undefined) return unknown;
    return findLiteral(items.value, tokens, reference.pointer);
  };

  return {
    find(reference, step) {
      if (reference.stepId !== undefined) return findOutput(reference);
      if (reference.tokens[0] === "index") return indexSource;
      if (reference.tokens[0] !== "item" || step === undefined) return unknown;
      return findItem(reference, plan.templates[step]?.items);
    },
  };
}

/** A fallback may look different from what the skill returns; then it is what the reference meant. */
function mayComeFromFallback(fallback: Template | undefined, tokens: readonly string[]): boolean {
  if (fallback === undefined) return false;
  return fallback.part !== undefined || walk(fallback.value, tokens, 3) !== undefined;
}

function findLiteral(items: JsonValue, tokens: readonly string[], pointer: string): Source {
  if (!Array.isArray(items) || items.length === 0) return unknown;
  if (items.some((item) => walk(item, tokens, 0) !== undefined)) return unknown;
  return {
    found: "nothing",
    message: `${pointer} leads to nothing: no item has it`,
    hint: undefined,
  };
}

const shownMembers = 12;

function nothing(
  { depth, here }: Extract<Place, { found: "nothing" }>,
  tokens: readonly string[],
  what: string,
): Source {
  const members = [...new Set(membersOf(here))];
  const token = tokens[depth] ?? "";
  const place = [what, ...tokens.slice(3, depth)].join("/");
  const more = members.length > shownMembers ? ", ..." : "";
  const has =
    members.length > 0
      ? `has ${members.slice(0, shownMembers).join(", ")}${more}`
      : `is ${describeKinds(here) || "empty"}`;
  return {
    found: "nothing",
    message: `there is no "${token.slice(0, 60)}": ${place} ${has}`,
    hint: didYouMean(token, members),
  };
}
