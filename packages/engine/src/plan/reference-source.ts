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

const unknown: Source = { found: "unknown" };
const indexSource: Source = { found: "known", alternatives: alternativesOf(z.number(), "output") };

/** Looks references up in one plan; what a skill's schemas look like is worked out once. */
export class SourceFinder {
  readonly #plan: CheckedSteps;
  readonly #outputs = new Map<Skill, Source>();
  readonly #lists = new Map<Skill, Source>();
  readonly #inputs = new Map<Skill, readonly Alternative[] | undefined>();

  constructor(plan: CheckedSteps) {
    this.#plan = plan;
  }

  /** `step`: the place of the step that refers, for `/item`. */
  find(reference: TemplateReference, step: number | undefined): Source {
    if (reference.stepId !== undefined) return this.#findOutput(reference, nothingMore);
    if (reference.tokens[0] === "index") return indexSource;
    const items = step === undefined ? undefined : this.#plan.templates[step]?.items;
    if (items === undefined || reference.tokens[0] !== "item") return unknown;
    return this.#findItem(reference, items);
  }

  /** What a skill takes; undefined when it takes anything. */
  wantedBy(skill: Skill): readonly Alternative[] | undefined {
    if (!this.#inputs.has(skill)) {
      const input = alternativesOf(skill.input, "input");
      this.#inputs.set(skill, isKnown(input) ? input : undefined);
    }
    return this.#inputs.get(skill);
  }

  #findOutput(reference: TemplateReference, more: readonly string[]): Source {
    const target = this.#plan.indexOf.get(reference.stepId ?? "") ?? -1;
    const output = this.#outputOf(target);
    if (output.found !== "known" || (reference.isWholeOutput && more.length === 0)) return output;
    const tokens = [...reference.tokens, ...more];
    const place = findPlace(output.alternatives, tokens, 3, "output");
    if (place.found !== "nothing") return place;
    if (mayComeFromFallback(this.#plan.templates[target]?.fallback, tokens)) return unknown;
    return nothing(place, tokens, `the output of step ${reference.stepId}`);
  }

  #outputOf(target: number): Source {
    const skill = this.#plan.skills[target];
    if (skill === undefined) return unknown;
    const isList = this.#plan.steps[target]?.forEach !== undefined;
    const known = isList ? this.#lists : this.#outputs;
    let source = known.get(skill);
    if (source === undefined) {
      source = sourceOf(alternativesOf(isList ? z.array(skill.output) : skill.output, "output"));
      known.set(skill, source);
    }
    return source;
  }

  #findItem(reference: TemplateReference, items: Template): Source {
    const [list] = items.references;
    const tokens = reference.tokens.slice(1);
    if (list?.path === "" && list.stepId !== undefined) {
      // What is no list has no items to look into; it is reported where it stands.
      const source = this.#findOutput(list, nothingMore);
      return source.found === "known" && source.alternatives.some(({ kind }) => kind === "array")
        ? this.#findOutput(list, ["0", ...tokens])
        : unknown;
    }
    return items.part === undefined ? findLiteral(items.value, tokens, reference.pointer) : unknown;
  }
}

const nothingMore: readonly string[] = [];

function sourceOf(alternatives: readonly Alternative[]): Source {
  return isKnown(alternatives) ? { found: "known", alternatives } : unknown;
}

function isKnown(alternatives: readonly Alternative[]): boolean {
  return alternatives.every(({ kind }) => kind !== "unknown");
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
