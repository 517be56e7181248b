import { isReference, type JsonValue, type RunState, type StepState } from "@stepcast/contracts";
import { useMessages } from "../i18n/messages.tsx";
import { ValueView } from "../value/value-view.tsx";
import { Part } from "./part.tsx";

/** What the plan hands to the step; references are shown as where they point. */
export function StepInput({ run, step }: { readonly run: RunState; readonly step: StepState }) {
  const m = useMessages();
  const planned = run.plan?.steps.find(({ id }) => id === (step.parentStepId ?? step.stepId));
  const input = planned?.input;
  if (input === undefined || input === null || isEmpty(input)) return null;
  return (
    <Part title={m.run.input}>
      <ValueView value={withNamedReferences(input)} />
    </Part>
  );
}

function isEmpty(value: JsonValue): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** `{ $ref: "/steps/load/output/rows" }` reads as `→ load · rows`. The plan checker bounded the depth. */
function withNamedReferences(value: JsonValue): JsonValue {
  if (isReference(value)) return `→ ${nameOf(value.$ref)}`;
  if (Array.isArray(value)) return value.map(withNamedReferences);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withNamedReferences(member)]),
  );
}

function nameOf(pointer: string): string {
  return pointer
    .replace(/^\/steps\/([^/]+)\/output/, "/$1")
    .split("/")
    .filter((part) => part !== "")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(" · ");
}
