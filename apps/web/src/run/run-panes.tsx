import type { RunState } from "@stepcast/contracts";
import { Tabs } from "radix-ui";
import { type ReactNode, Suspense } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { fetched } from "../server/fetched.tsx";
import { ErrorBoundary } from "../ui/error-boundary.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { ActivityPane } from "./activity-pane.tsx";
import { ResultsPane } from "./results-pane.tsx";
import { type RunTab, runTabs } from "./run-tab.ts";
import { StepsPane } from "./steps-pane.tsx";

const RawPane = fetched(async () => (await import("./raw-pane.tsx")).default);

export interface RunPanesProps {
  readonly run: RunState;
  readonly tab: RunTab;
  readonly onTab: (tab: RunTab) => void;
  readonly selected: string | undefined;
  readonly onSelect: (stepId: string) => void;
}

/** Radix focuses a tab that is pressed by a script, which browsers mark as if it had been reached by keys. */
const unmarked: FocusOptions = { focusVisible: false, preventScroll: true };

/** Results, activity, steps and raw events of a run, one at a time. */
export function RunPanes({ run, tab, onTab, selected, onSelect }: RunPanesProps) {
  const m = useMessages();
  const choose = (value: string) => {
    const chosen = runTabs.find((known) => known === value);
    if (chosen !== undefined) onTab(chosen);
  };
  return (
    <Tabs.Root
      value={tab}
      onValueChange={choose}
      className="overflow-hidden rounded-lg border border-line bg-surface"
    >
      <Tabs.List className="flex gap-1 overflow-x-auto border-line border-b px-2">
        {runTabs.map((value) => (
          <Tabs.Trigger
            key={value}
            value={value}
            onMouseDown={({ currentTarget }) => currentTarget.focus(unmarked)}
            className="-mb-px h-11 pointer-coarse:h-touch border-transparent border-b-2 px-2.5 font-[500] text-muted outline-offset-[-4px] hover:text-text data-[state=active]:border-accent data-[state=active]:text-text"
          >
            {m.run.tabs[value]}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <Pane tab="results">
        <ResultsPane run={run} />
      </Pane>
      <Pane tab="activity">
        <ActivityPane runId={run.runId} run={run} onSelect={onSelect} />
      </Pane>
      <Pane tab="steps">
        <StepsPane run={run} selected={selected} onSelect={onSelect} />
      </Pane>
      <Pane tab="raw">
        <Suspense fallback={<SkeletonRows count={8} />}>
          <RawPane runId={run.runId} />
        </Suspense>
      </Pane>
    </Tabs.Root>
  );
}

function Pane(props: { readonly tab: RunTab; readonly children: ReactNode }) {
  return (
    <Tabs.Content value={props.tab} className="outline-offset-[-3px]">
      <ErrorBoundary
        fallback={(error, retry) => <ErrorNote error={error} onRetry={retry} className="m-3.5" />}
      >
        {props.children}
      </ErrorBoundary>
    </Tabs.Content>
  );
}
