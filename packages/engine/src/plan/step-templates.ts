import type { JsonValue, PlanStep } from "@stepcast/contracts";
import { type ConditionTemplate, compileCondition } from "./condition.ts";
import { compileTemplate, type Template, type TemplateReference } from "./template.ts";

/** A step that another reads; `required` when it cannot do without what it reads. */
export interface StepSource {
  readonly stepId: string;
  readonly required: boolean;
}

/** The parts of a step that refer to the run, compiled once. */
export interface StepTemplates {
  readonly input: Template;
  readonly items: Template | undefined;
  readonly when: ConditionTemplate | undefined;
  readonly fallback: Template | undefined;
  /** Steps that any part refers to, in order of mention; a step may be named more than once. */
  readonly sources: readonly StepSource[];
}

const noSources: readonly StepSource[] = [];

export function compileStep(step: PlanStep): StepTemplates {
  const input = compileTemplate(step.input);
  // `items` is an array or a reference: JSON, but for an index signature.
  const items = step.forEach && compileTemplate(step.forEach.items as JsonValue);
  const when = step.when === undefined ? undefined : compileCondition(step.when);
  const fallback = step.fallback === undefined ? undefined : compileTemplate(step.fallback);
  const sources: StepSource[] = [];
  addSources(sources, input.references);
  if (items !== undefined) addSources(sources, items.references);
  if (when !== undefined) addSources(sources, when.references);
  // A fallback stands in after the step failed; nothing waits for it to make sense.
  if (fallback !== undefined) addSources(sources, fallback.references, false);
  return { input, items, when, fallback, sources: sources.length === 0 ? noSources : sources };
}

function addSources(
  sources: StepSource[],
  references: readonly (TemplateReference & { readonly tested?: boolean })[],
  required = true,
): void {
  for (const { stepId, hasDefault, tested } of references) {
    if (stepId === undefined) continue;
    sources.push({ stepId, required: required && !hasDefault && tested !== true });
  }
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
