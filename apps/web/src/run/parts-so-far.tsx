import type { RunState, StepState } from "@stepcast/contracts";
import { useMemo } from "react";
import { useStepName } from "../plan/use-step-name.ts";
import { valueKind } from "../value/value-kind.ts";
import { ValueView } from "../value/value-view.tsx";

/** The last of them in the order of the plan; the list of steps has all. */
const mostParts = 20;

/** What the steps of a run gave that has no result of its own, or not yet. */
export function usePartsSoFar({ steps }: RunState): readonly StepState[] {
  return useMemo(() => steps.filter(gaveSomething).slice(-mostParts), [steps]);
}

export function PartsSoFar({ parts }: { readonly parts: readonly StepState[] }) {
  const name = useStepName();
  return (
    <dl className="grid grid-cols-[minmax(0,1fr)] gap-3 px-4 py-3">
      {parts.map((step) => (
        <div key={step.stepId} className="grid gap-1">
          <dt className="wrap-anywhere font-[520] text-sm" dir="auto">
            {name(step)}
          </dt>
          <dd>
            <ValueView value={step.output} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Files are shown by themselves, and an item by the step that it is of. */
function gaveSomething({ status, parentStepId, output }: StepState): boolean {
  if (status !== "succeeded" || parentStepId !== undefined) return false;
  const given = valueKind(output);
  switch (given.kind) {
    case "nothing":
    case "artifact":
      return false;
    case "list":
      return given.items.length > 0;
    case "record":
      return given.members.some(([, member]) => valueKind(member).kind !== "artifact");
    default:
      return true;
  }
}
