import type { RunState } from "@stepcast/contracts";
import { useState } from "react";
import { OfRunContext } from "../artifact/of-run.ts";
import { arrivalTab } from "../run/arrival-tab.ts";
import { RunBody } from "../run/run-body.tsx";
import { RunHeader } from "../run/run-header.tsx";
import type { RunTab } from "../run/run-tab.ts";

/** The page of a run without anything that changes it. */
export function SharedRun({ run }: { readonly run: RunState }) {
  const [tab, setTab] = useState<RunTab>();
  const [stepId, setStepId] = useState<string>();
  const move = (by: number) => {
    const next = run.steps[run.steps.findIndex((one) => one.stepId === stepId) + by];
    if (next !== undefined) setStepId(next.stepId);
  };
  return (
    <OfRunContext value={run.runId}>
      <RunHeader run={run} alone />
      <RunBody
        run={run}
        tab={tab ?? arrivalTab(run)}
        onTab={setTab}
        selected={stepId}
        onSelect={setStepId}
        onMove={move}
      />
    </OfRunContext>
  );
}
