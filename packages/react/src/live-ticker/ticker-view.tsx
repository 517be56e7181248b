import type { ConnectionState, RunState } from "@stepcast/client";
import { useMemo, useState } from "react";
import { Tape } from "../tape/tape.tsx";
import { TickerButton, type TickerCommands, TickerHeader } from "./ticker-header.tsx";
import type { TickerLabels } from "./ticker-labels.ts";
import { TickerOutcome } from "./ticker-outcome.tsx";
import { TickerRow } from "./ticker-row.tsx";
import { tickerProgress, tickerSteps, visibleSteps } from "./ticker-step.ts";
import type { Presence } from "./use-presence.ts";

export interface TickerViewProps extends TickerCommands {
  readonly run: RunState;
  readonly presence: Exclude<Presence, "hidden">;
  readonly labels: TickerLabels;
  readonly locale: string;
  readonly maxRows: number;
  readonly connection: ConnectionState;
  /** Why the last command was not done. */
  readonly commandError?: string | undefined;
  readonly onDismiss: () => void;
  readonly onAnswer: (approvalId: string, approved: boolean) => void;
  /** Opens the run; without it "+12 more" shows the other rows in place. */
  readonly onOpenRun?: ((runId: string) => void) | undefined;
  /** Rows are shown; without `onToggle` they always are. */
  readonly expanded?: boolean;
  readonly onToggle?: (() => void) | undefined;
}

/** The ticker as a picture of its props: no connection, no clock of its own but the elapsed time. */
export function TickerView(props: TickerViewProps) {
  const { run, presence, labels, locale, connection, commandError, expanded = true } = props;
  const ended = presence !== "open";
  return (
    <>
      {ended ? (
        <TickerOutcome run={run} labels={labels} locale={locale} onDismiss={props.onDismiss} />
      ) : (
        <div className="sc-top">
          <TickerHeader {...props} />
          {props.onToggle !== undefined && (
            <TickerButton
              glyph="chevron"
              label={expanded ? labels.collapse : labels.expand}
              expanded={expanded}
              onPress={props.onToggle}
            />
          )}
        </div>
      )}
      {presence !== "collapsed" && (
        <div className="sc-tape-line">
          <Tape height={6} run={run} label={progressWords(run, labels)} />
        </div>
      )}
      {presence === "open" && <ConnectionLine state={connection} labels={labels} />}
      {commandError !== undefined && (
        <p className="sc-note" data-tone="failed" role="alert">
          {labels.commandFailed(commandError)}
        </p>
      )}
      {presence !== "collapsed" && expanded && <Rows {...props} />}
    </>
  );
}

function Rows(props: TickerViewProps) {
  const { run, presence, labels, locale, maxRows, onOpenRun } = props;
  const [all, setAll] = useState(false);
  const rows = useMemo(() => tickerSteps(run, labels.statusLines), [run, labels]);
  const worth = presence === "failed" ? rows.filter(({ state }) => state.kind === "failed") : rows;
  const shown = all ? worth : visibleSteps(worth, maxRows);
  const hidden = worth.length - shown.length;
  if (rows.length === 0) return null;
  return (
    <>
      <ul className="sc-rows" data-all={all || undefined}>
        {shown.map((step) => (
          <TickerRow
            key={step.stepId}
            step={step}
            labels={labels}
            locale={locale}
            busy={props.busy}
            onAnswer={answerOf(props, step.stepId)}
          />
        ))}
      </ul>
      {(hidden > 0 || all) && (
        <button
          type="button"
          className="sc-more"
          onClick={() => (onOpenRun === undefined ? setAll(!all) : onOpenRun(run.runId))}
        >
          {all ? labels.fewer : labels.more(hidden)}
        </button>
      )}
    </>
  );
}

function answerOf(props: TickerViewProps, stepId: string) {
  const { run, onAnswer } = props;
  const open = run.approvals.find(
    (approval) => approval.stepId === stepId && approval.status === "open",
  );
  if (open === undefined) return undefined;
  return (approved: boolean) => onAnswer(open.approvalId, approved);
}

/** Says what a lost connection means for the run; silent while all is well. */
function ConnectionLine(props: { readonly state: ConnectionState; readonly labels: TickerLabels }) {
  const { state, labels } = props;
  if (state === "live" || state === "idle" || state === "catching-up") return null;
  const tone = state === "denied" ? "failed" : "needs-you";
  return (
    <p className="sc-note" data-tone={tone} role="status">
      {labels[state]}
    </p>
  );
}

function progressWords(run: RunState, labels: TickerLabels): string {
  const { done, total } = tickerProgress(run);
  const failed = run.steps.filter(
    ({ status, parentStepId }) => status === "failed" && parentStepId === undefined,
  );
  const words = labels.progress(done, total);
  return failed.length === 0 ? words : `${words}, ${failed.map((step) => step.label).join(", ")} ✕`;
}
