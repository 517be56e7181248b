import type { RunState } from "@stepcast/contracts";
import { useState } from "react";
import { OfRunContext } from "../artifact/of-run.ts";
import { arrivalTab } from "../run/arrival-tab.ts";
import { Inspector } from "../run/inspector.tsx";
import { RunHeader } from "../run/run-header.tsx";
import { RunPanes } from "../run/run-panes.tsx";
import type { RunTab } from "../run/run-tab.ts";
import { Timeline } from "../run/timeline.tsx";

/** The page of a run without anything that changes it. */
export function SharedRun({ run }: { readonly run: RunState }) {
  const [tab, setTab] = useState<RunTab>();
  const [stepId, setStepId] = useState<string>();
  const step = run.steps[run.stepIndex[stepId ?? ""] ?? -1];
  const move = (by: number) => {
    const next = run.steps[run.steps.findIndex((one) => one.stepId === stepId) + by];
    if (next !== undefined) setStepId(next.stepId);
  };
  return (
    <OfRunContext value={run.runId}>
      <RunHeader run={run} alone />
      {run.steps.length > 0 && <Timeline run={run} selected={stepId} onSelect={setStepId} />}
      <div
        className={
          step === undefined ? "mt-4" : "mt-4 grid gap-4 lg:grid-cols-[minmax(0,1fr)_400px]"
        }
      >
        <div className={step === undefined ? "min-w-0" : "hidden min-w-0 lg:block"}>
          <RunPanes
            run={run}
            tab={tab ?? arrivalTab(run)}
            onTab={setTab}
            selected={stepId}
            onSelect={setStepId}
          />
        </div>
        {step !== undefined && (
          <Inspector run={run} step={step} onClose={() => setStepId(undefined)} onMove={move} />
        )}
      </div>
    </OfRunContext>
  );
}
