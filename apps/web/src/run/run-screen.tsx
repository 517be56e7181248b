import type { RunState } from "@stepcast/contracts";
import { useRun } from "@stepcast/react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback } from "react";
import { OfRunContext } from "../artifact/of-run.ts";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";
import { buttonClass } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { useKey } from "../ui/use-key.ts";
import { Approvals } from "./approvals.tsx";
import { arrivalTab } from "./arrival-tab.ts";
import { removedAt } from "./removed-at.ts";
import { RerunFrom } from "./rerun-from.tsx";
import { RunActions } from "./run-actions.tsx";
import { RunBody } from "./run-body.tsx";
import { RunHeader } from "./run-header.tsx";
import type { RunTab } from "./run-tab.ts";

const route = getRouteApi("/app/runs/$runId");

/** One run: what it is, when what ran, and everything it did and gave. */
export function RunScreen() {
  const m = useMessages();
  const { runId } = route.useParams();
  const { run, status, error } = useRun(runId);
  if (status === "failed") return <NoRun error={error} />;
  if (run === undefined)
    return (
      <div className="mx-auto max-w-[1400px] px-4 py-6 md:px-8" aria-busy="true">
        <h1 className="sr-only">{m.run.loading}</h1>
        <SkeletonRows count={8} />
      </div>
    );
  return (
    <OfRunContext key={runId} value={runId}>
      <Loaded run={run} />
    </OfRunContext>
  );
}

function Loaded({ run }: { readonly run: RunState }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const failing = run.steps.find((step) => step.status === "failed" && step.handled === undefined);
  const selected = search.step ?? (run.status === "failed" ? failing?.stepId : undefined);
  const tab = search.tab ?? arrivalTab(run);
  const go = useCallback(
    (change: { readonly tab?: RunTab; readonly step?: string }) =>
      void navigate({
        search: (now) => ({ ...now, ...change }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  // Empty: nothing is selected, also where a failure would select itself.
  const select = useCallback((step: string | undefined) => go({ step: step ?? "" }), [go]);
  const move = (by: number) => {
    const at = run.steps.findIndex((step) => step.stepId === selected);
    const next = run.steps[at < 0 ? (by > 0 ? 0 : run.steps.length - 1) : at + by];
    if (next !== undefined) select(next.stepId);
  };
  useKey("]", () => move(1));
  useKey("[", () => move(-1));
  return (
    <div className="mx-auto max-w-[1400px] px-4 py-5 md:px-8">
      <RunHeader run={run}>
        <RunActions run={run} />
      </RunHeader>
      <Approvals run={run} />
      <RunBody
        run={run}
        tab={tab}
        onTab={(chosen) => go({ tab: chosen })}
        selected={selected}
        onSelect={select}
        onMove={move}
        actionsOf={(stepId) => <RerunFrom run={run} stepId={stepId} />}
      />
    </div>
  );
}

function NoRun({ error }: { readonly error: unknown }) {
  const m = useMessages();
  const format = useFormat();
  const removed = removedAt(error);
  const title = removed === undefined ? m.run.gone : m.run.removed(format.date(removed));
  return (
    <div className="mx-auto max-w-xl px-4 py-20">
      <title>{`${title} · Stepcast`}</title>
      <h1 className="font-[560] text-lg">{title}</h1>
      <p className="mt-1 mb-4 text-muted">
        {removed === undefined ? m.run.goneBody : m.run.removedBody}
      </p>
      {removed === undefined && <ErrorNote error={error} />}
      <Link to="/runs" className={`${buttonClass()} mt-4`}>
        {m.home.allRuns}
      </Link>
    </div>
  );
}
