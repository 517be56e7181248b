import type { JsonValue, PlanStep } from "@stepcast/contracts";
import { compileCondition } from "./condition.ts";
import { compileTemplate, compileVariable, type Template } from "./template.ts";

/** The parts of a step that refer to the run, compiled once. */
export interface StepTemplates {
  /** Undefined where the input refers to nothing. */
  readonly input: Template | undefined;
  readonly items: Template | undefined;
  readonly when: Template | undefined;
  readonly fallback: Template | undefined;
  /** The step has nothing but id, skill, needs and an input without references. */
  readonly isPlain: boolean;
}

/** Of every step with nothing but id, skill, needs and a flat input. */
export const plainTemplates: StepTemplates = {
  input: undefined,
  items: undefined,
  when: undefined,
  fallback: undefined,
  isPlain: true,
};

export function compileStep(step: PlanStep): StepTemplates {
  return {
    input: compileVariable(step.input),
    // `items` is an array or a reference: JSON, but for an index signature.
    items: step.forEach && compileTemplate(step.forEach.items as JsonValue),
    when: step.when === undefined ? undefined : compileCondition(step.when),
    fallback: step.fallback === undefined ? undefined : compileTemplate(step.fallback),
    isPlain: false,
  };
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
