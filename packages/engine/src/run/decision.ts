import { type EventData, type JsonValue, limits, StepcastError } from "@stepcast/contracts";
import { evaluateCondition } from "../plan/condition.ts";
import type { PlanNode } from "../plan/graph.ts";
import { type Resolved, resolveTemplate, type Scope } from "../plan/template.ts";
import { type Outcome, refusal } from "./outcome.ts";

/** What a step does once all its dependencies have ended. */
export type Decision =
  | { readonly kind: "run"; readonly input: JsonValue }
  | { readonly kind: "fan"; readonly items: readonly JsonValue[] }
  | {
      readonly kind: "skip";
      readonly code: EventData<"step.skipped">["code"];
      readonly reason: string;
    }
  | { readonly kind: "fail"; readonly error: StepcastError };

/** Pure: the same outputs give the same decision, so a restarted process decides alike. */
export function decide(node: PlanNode, scope: Scope): Decision {
  const { when } = node.step;
  if (when === undefined && node.items === undefined && node.input === undefined)
    return { kind: "run", input: node.step.input };
  if (when !== undefined) {
    const verdict = evaluateCondition(when, scope);
    if (!verdict.ok) {
      return verdict.pointer === undefined
        ? {
            kind: "fail",
            error: new StepcastError("condition_invalid", `"when": ${verdict.message}`),
          }
        : missing("its condition", { ok: false, pointer: verdict.pointer }, scope);
    }
    if (!verdict.value)
      return { kind: "skip", code: "condition", reason: "its condition is not met" };
  }
  return node.items === undefined ? decideRun(node, scope) : decideFan(node, node.items, scope);
}

/** What the step's skill gets. */
export function resolveInput({ input, step }: PlanNode, scope: Scope): Resolved {
  return input === undefined ? { ok: true, value: step.input } : resolveTemplate(input, scope);
}

function decideRun(node: PlanNode, scope: Scope): Decision {
  const resolved = resolveInput(node, scope);
  return resolved.ok
    ? { kind: "run", input: resolved.value }
    : missing("its input", resolved, scope);
}

function decideFan(
  node: PlanNode,
  template: NonNullable<PlanNode["items"]>,
  scope: Scope,
): Decision {
  const resolved = resolveTemplate(template, scope);
  if (!resolved.ok) return missing("its list of items", resolved, scope);
  const items = resolved.value;
  if (!Array.isArray(items)) {
    const message = `forEach of "${node.step.id}" needs a list, but got ${items === null ? "null" : typeof items}`;
    return { kind: "fail", error: new StepcastError("step_input_invalid", message) };
  }
  if (items.length > limits.forEachItems) {
    const message = `forEach of "${node.step.id}" got ${items.length} items; at most ${limits.forEachItems} are run`;
    return { kind: "fail", error: new StepcastError("step_input_invalid", message) };
  }
  return { kind: "fan", items };
}

/**
 * A reference into a step that ended without a result skips the step: that is the plan's own branch.
 * A reference to nothing in a result that is there is a mistake, and fails it.
 */
function missing(what: string, failed: Extract<Resolved, { ok: false }>, scope: Scope): Decision {
  const tokens = failed.pointer.split("/");
  const stepId = failed.stepId ?? (tokens[1] === "steps" ? tokens[2] : undefined);
  if (stepId !== undefined && scope.output(stepId) === undefined) {
    return {
      kind: "skip",
      code: "reference",
      reason: `${what} refers to the result of "${stepId}", which has none`,
    };
  }
  const message = `${what} refers to ${failed.pointer}, where there is nothing`;
  return { kind: "fail", error: new StepcastError("reference_missing", message) };
}

/** A step that was cut short time and again, perhaps because it is what ends the process. */
export function givenUp(interrupted = 0): Outcome | undefined {
  if (interrupted < limits.interruptedAttempts) return undefined;
  const message = `its process ended ${interrupted} times while it ran, so it is not tried again`;
  return refusal("step_interrupted", message);
}
