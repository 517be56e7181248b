import type { JsonValue, PlanStep } from "@stepcast/contracts";
import { type ConditionTemplate, compileCondition } from "./condition.ts";
import { compileTemplate, type Template, type TemplateReference } from "./template.ts";

/** The parts of a step that refer to the run, compiled once. */
export interface StepTemplates {
  readonly input: Template;
  readonly items: Template | undefined;
  readonly when: ConditionTemplate | undefined;
  readonly fallback: Template | undefined;
  /** Steps that any part reads; undefined when none does. */
  readonly sources: StepSources | undefined;
}

/** Ids of steps, in order of mention; one may be named more than once. */
interface StepSources {
  readonly all: readonly string[];
  /** Those whose output the step cannot do without. */
  readonly required: readonly string[];
}

export function compileStep(step: PlanStep): StepTemplates {
  const input = compileTemplate(step.input);
  // `items` is an array or a reference: JSON, but for an index signature.
  const items = step.forEach && compileTemplate(step.forEach.items as JsonValue);
  const when = step.when === undefined ? undefined : compileCondition(step.when);
  const fallback = step.fallback === undefined ? undefined : compileTemplate(step.fallback);
  const parts = { input, items, when, fallback };
  const isPlain = items === undefined && when === undefined && fallback === undefined;
  const sources = isPlain && input.references.length === 0 ? undefined : collectSources(parts);
  return { input, items, when, fallback, sources };
}

function collectSources(parts: Omit<StepTemplates, "sources">): StepSources {
  const { input, items, when, fallback } = parts;
  const all: string[] = [];
  const required: string[] = [];
  const collect = (references: readonly TemplateReference[], isOptional = false): void => {
    for (const reference of references) {
      if (reference.stepId === undefined) continue;
      all.push(reference.stepId);
      if (isOptional || reference.hasDefault || when?.tested.has(reference)) continue;
      required.push(reference.stepId);
    }
  };
  collect(input.references);
  if (items !== undefined) collect(items.references);
  if (when !== undefined) collect(when.references);
  // A fallback stands in after the step failed; nothing waits for it to make sense.
  if (fallback !== undefined) collect(fallback.references, true);
  return { all, required };
}

/** Where a step first names another: a pointer into the step, such as `/needs/1` or `/input/rows`. */
export function placeOfMention(step: PlanStep, templates: StepTemplates, stepId: string): string {
  const need = step.needs?.indexOf(stepId) ?? -1;
  if (need >= 0) return `/needs/${need}`;
  const { input, items, when, fallback } = templates;
  const parts = { input, "forEach/items": items, when, fallback };
  for (const [name, part] of Object.entries(parts)) {
    const reference = part?.references.find((each) => each.stepId === stepId);
    if (reference !== undefined) return `/${name}${reference.path}`;
  }
  return "";
}
