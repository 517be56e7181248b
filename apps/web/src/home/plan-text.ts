import type { PlanInput } from "@stepcast/contracts";

/** What a text in the composer is: words of a goal, a plan, or what is meant as one. */
export type PlanText =
  | { readonly kind: "words" }
  | { readonly kind: "plan"; readonly plan: PlanInput }
  /** `reason`: what the browser finds wrong with it. */
  | { readonly kind: "not-json"; readonly reason: string }
  /** JSON that has no steps with an id and a skill. */
  | { readonly kind: "no-plan" };

const words: PlanText = { kind: "words" };
/** No goal begins so. */
const opening = /^\s*(?:\{\s*["}]|\[\s*\{)/;
/** As chats and documents hand JSON over. */
const fence = /^\s*```\w*\s*\n([\s\S]*?)\n\s*```\s*$/;

/**
 * Reads a plan, also between a document's fences, and alone in `{ "plan": ... }` as requests have it. The server
 * checks the rest: the steps of what is returned have an id and a skill, so that they can be drawn.
 */
export function planTextOf(text: string): PlanText {
  const json = fence.exec(text)?.[1] ?? text;
  if (!opening.test(json)) return words;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return { kind: "not-json", reason: error instanceof Error ? error.message : "" };
  }
  const plan = insideOf(value);
  // Cast: drawn and named only; every use on the server checks it whole.
  return looksLikePlan(plan) ? { kind: "plan", plan: plan as PlanInput } : { kind: "no-plan" };
}

/** The plan that a text is. */
export function planIn(text: string): PlanInput | undefined {
  const read = planTextOf(text);
  return read.kind === "plan" ? read.plan : undefined;
}

function insideOf(value: unknown): unknown {
  const isWrapped = isObject(value) && "plan" in value && Object.keys(value).length === 1;
  return isWrapped ? value.plan : value;
}

function looksLikePlan(value: unknown): boolean {
  if (!isObject(value) || !("steps" in value) || !Array.isArray(value.steps)) return false;
  return value.steps.every(
    (step: unknown) =>
      isObject(step) &&
      "id" in step &&
      typeof step.id === "string" &&
      "skill" in step &&
      typeof step.skill === "string",
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
