import type { RunState } from "@stepcast/contracts";
import { useCallback } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { PlanGraphView } from "../plan/plan-graph-view.tsx";
import { StepTree } from "./step-tree.tsx";

/** The plan as a graph, and the same as a tree that keys and screen readers can walk. */
export function StepsPane(props: {
  readonly run: RunState;
  readonly selected: string | undefined;
  readonly onSelect: (stepId: string) => void;
}) {
  const m = useMessages();
  const { run, selected, onSelect } = props;
  const stateOf = useCallback(
    (stepId: string) => run.steps[run.stepIndex[stepId] ?? -1],
    [run.steps, run.stepIndex],
  );
  if (run.plan === undefined)
    return <p className="px-4 py-8 text-center text-muted">{m.run.noResults}</p>;
  return (
    <>
      <div className="hidden border-line border-b bg-sunken/60 md:block">
        <PlanGraphView
          steps={run.plan.steps}
          stateOf={stateOf}
          selected={selected}
          onSelect={onSelect}
        />
      </div>
      <StepTree run={run} selected={selected} onSelect={onSelect} />
    </>
  );
}
