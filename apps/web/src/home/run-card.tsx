import { isRunEnded, type RunState } from "@stepcast/contracts";
import { LiveTicker, TickerPlaceholder, useRun, useRunActions } from "@stepcast/react";
import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowUpRight, RotateCcw } from "lucide-react";
import { useEffect, useState } from "react";
import { OfRunContext } from "../artifact/of-run.ts";
import { useLanguage } from "../i18n/messages.tsx";
import { retryWords } from "../result/retry-words.ts";
import { RunSummary } from "../result/run-summary.tsx";
import { fetched, PartPlace } from "../server/fetched.tsx";
import { ActButton } from "../session/act-button.tsx";
import { buttonClass } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Panel } from "../ui/panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { RunStatusChip } from "../ui/status-chip.tsx";
import { ExampleChips } from "./example-chips.tsx";
import { PlanCard } from "./plan-card.tsx";
import { usePointed } from "./use-pointed.ts";

const ResultView = fetched(async () => (await import("../result/result-view.tsx")).ResultView);

/** A run under the composer: its ticker, then its result, then its plan. */
export function RunCard(props: {
  readonly runId: string;
  readonly name: string;
  /** It was started here and now. */
  readonly awaited: boolean;
  readonly showPlan: boolean;
  readonly onRun: (runId: string, name: string) => void;
  readonly onExample: (goal: string) => void;
}) {
  const { runId, name, awaited, showPlan, onRun, onExample } = props;
  const { language } = useLanguage();
  const navigate = useNavigate();
  const { run, status, error } = useRun(runId);
  const [dismissed, setDismissed] = useState(false);
  const [card, setCard] = useState<HTMLElement | null>(null);
  const pointed = usePointed(card);
  // There before it is needed: a result follows a run. What cannot be fetched now is asked for again then.
  useEffect(() => void ResultView.preload(), []);
  if (status === "failed") return <ErrorNote error={error} />;
  return (
    <div ref={setCard} className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {run === undefined && <TickerPlaceholder name={name} locale={language} />}
      <LiveTicker
        key={runId}
        runId={runId}
        awaited={awaited}
        locale={language}
        // Its leaving would move what is under the pointer.
        keepMs={pointed ? Number.POSITIVE_INFINITY : undefined}
        onClose={() => setDismissed(true)}
        onOpenRun={(opened) => void navigate({ to: "/runs/$runId", params: { runId: opened } })}
      />
      {run !== undefined && isRunEnded(run.status) && (
        <OfRunContext value={runId}>
          <Outcome run={run} dismissed={dismissed} onRun={onRun} onExample={onExample} />
        </OfRunContext>
      )}
      {run?.plan !== undefined && showPlan && (
        <PlanCard
          plan={run.plan}
          explanation={run.explanation}
          decision={run.decision}
          stateOf={(stepId) => run.steps[run.stepIndex[stepId] ?? -1]}
        />
      )}
      {run !== undefined && !isRunEnded(run.status) && (
        <Link
          to="/runs/$runId"
          params={{ runId }}
          className="ml-1 w-fit rounded-sm text-muted text-sm hover:text-text"
        >
          <OpenWords />
        </Link>
      )}
    </div>
  );
}

function Outcome(props: {
  readonly run: RunState;
  /** The ticker has left, so this tells what it told. */
  readonly dismissed: boolean;
  readonly onRun: (runId: string, name: string) => void;
  readonly onExample: (goal: string) => void;
}) {
  const { messages: m } = useLanguage();
  const { run, dismissed, onRun, onExample } = props;
  const actions = useRunActions();
  if (run.error?.code === "goal_not_understood")
    return <NoPlan run={run} dismissed={dismissed} onExample={onExample} />;
  const again = () => {
    // A refusal is shown from `actions.error`.
    actions.rerun(run.runId).then(
      (started) => onRun(started.runId, run.planName ?? run.goal ?? ""),
      () => undefined,
    );
  };
  const buttons = (
    <>
      <Link to="/runs/$runId" params={{ runId: run.runId }} className={buttonClass("quiet")}>
        <OpenWords />
      </Link>
      <span className="ml-auto flex gap-2">
        {run.status !== "completed" && run.plan !== undefined && (
          <ActButton
            look="solid"
            disabled={actions.isExecuting}
            onClick={() => void actions.retry(run.runId).catch(() => undefined)}
          >
            {retryWords(run, m)}
          </ActButton>
        )}
        <ActButton disabled={actions.isExecuting} onClick={again}>
          <RotateCcw size={14} aria-hidden="true" />
          {m.run.rerun}
        </ActButton>
      </span>
    </>
  );
  const refusal = actions.error !== undefined && <ErrorNote error={actions.error} />;
  if (run.status === "failed" && !dismissed)
    return (
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
        {refusal}
        <div className="flex flex-wrap items-center gap-2">{buttons}</div>
      </div>
    );
  return (
    <Panel
      className="arrive"
      title={
        <>
          <RunStatusChip status={run.status} />
          <span className="truncate" dir="auto">
            {run.planName ?? run.goal}
          </span>
        </>
      }
    >
      {/* Above the result: what loads late must not move what is about to be pressed. */}
      <div className="flex flex-wrap items-center gap-2 px-3.5 pb-2.5">
        <RunSummary run={run} />
        <span className="-mx-1.5 flex min-w-fit flex-1 flex-wrap items-center gap-2">
          {buttons}
        </span>
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2 px-3.5 pb-3.5 empty:hidden">
        {run.error !== undefined && <ErrorNote error={run.error} />}
        {refusal}
      </div>
      {run.status === "completed" && (
        <div className="border-line border-t">
          <PartPlace meanwhile={<SkeletonRows count={4} />}>
            <ResultView run={run} />
          </PartPlace>
        </div>
      )}
    </Panel>
  );
}

/** The planner did not understand: running it again would not help, another goal does. */
function NoPlan(props: {
  readonly run: RunState;
  readonly dismissed: boolean;
  readonly onExample: (goal: string) => void;
}) {
  const { messages: m } = useLanguage();
  const { run, dismissed, onExample } = props;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      {dismissed && (
        <Panel title={m.run.noPlan}>
          <div className="px-3.5 pb-3.5">
            <ErrorNote error={run.error} />
          </div>
        </Panel>
      )}
      <ExampleChips onChoose={onExample} />
    </div>
  );
}

function OpenWords() {
  const { messages: m } = useLanguage();
  return (
    <span className="inline-flex items-center gap-1">
      {m.run.open}
      <ArrowUpRight size={14} aria-hidden="true" />
    </span>
  );
}
