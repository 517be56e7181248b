import type { RunState } from "@stepcast/contracts";
import type { ReactNode } from "react";
import { ErrorBoundary } from "../ui/error-boundary.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Inspector } from "./inspector.tsx";
import { RunPanes } from "./run-panes.tsx";
import type { RunTab } from "./run-tab.ts";
import { Timeline } from "./timeline.tsx";

/** When what ran, what it did and gave, and beside that the step that is looked at. */
export function RunBody(props: {
  readonly run: RunState;
  readonly tab: RunTab;
  readonly onTab: (tab: RunTab) => void;
  /** The id of a step; of one that the run does not have, nothing is shown. */
  readonly selected: string | undefined;
  readonly onSelect: (stepId: string | undefined) => void;
  /** To the next step, or back. */
  readonly onMove: (by: number) => void;
  /** What may be done from the selected step on. */
  readonly actionsOf?: (stepId: string) => ReactNode;
}) {
  const { run, tab, onTab, selected, onSelect, onMove, actionsOf } = props;
  const step = run.steps[run.stepIndex[selected ?? ""] ?? -1];
  return (
    <>
      {run.steps.length > 0 && <Timeline run={run} selected={selected} onSelect={onSelect} />}
      <div
        className={
          step === undefined ? "mt-4" : "mt-4 grid gap-4 lg:grid-cols-[minmax(0,1fr)_400px]"
        }
      >
        <div className={step === undefined ? "min-w-0" : "hidden min-w-0 lg:block"}>
          <RunPanes run={run} tab={tab} onTab={onTab} selected={selected} onSelect={onSelect} />
        </div>
        {step !== undefined && (
          <ErrorBoundary
            key={step.stepId}
            fallback={(error, retry) => <ErrorNote error={error} onRetry={retry} />}
          >
            <Inspector run={run} step={step} onClose={() => onSelect(undefined)} onMove={onMove}>
              {actionsOf?.(step.stepId)}
            </Inspector>
          </ErrorBoundary>
        )}
      </div>
    </>
  );
}
