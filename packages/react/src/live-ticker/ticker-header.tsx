import type { RunState } from "@stepcast/client";
import { isRunEnded } from "@stepcast/contracts";
import { useServerNow } from "../tape/server-clock.ts";
import { formatElapsed } from "./format-duration.ts";
import { Glyph, type GlyphName } from "./glyphs.tsx";
import type { TickerLabels } from "./ticker-labels.ts";
import { tickerProgress, timeLeftMs } from "./ticker-step.ts";

/** What the header's buttons do. An absent one has no button. */
export interface TickerCommands {
  /** A command is on its way: another one waits for its answer. */
  readonly busy?: boolean | undefined;
  readonly onPause?: (() => void) | undefined;
  readonly onResume?: (() => void) | undefined;
  readonly onStop?: (() => void) | undefined;
}

export interface TickerHeaderProps extends TickerCommands {
  readonly run: RunState;
  readonly labels: TickerLabels;
}

/** Spinner, "Running", the plan's name · done/total, time, time left · pause, stop. */
export function TickerHeader({ run, labels, ...commands }: TickerHeaderProps) {
  const now = useServerNow(!isRunEnded(run.status), 500);
  const { done, total } = tickerProgress(run);
  const elapsedMs = Math.max(0, now - (run.startedAt ?? run.queuedAt));
  const left = isWorking(run) ? timeLeftMs(run, now) : undefined;
  return (
    <div className="sc-header">
      <StatusSign run={run} />
      <span className="sc-title">
        <strong>{stateWord(run, labels)}</strong>
        <span className="sc-name" dir="auto">
          {run.planName ?? run.goal}
        </span>
      </span>
      <span className="sc-numbers">
        {total > 0 && (
          <span title={labels.progress(done, total)}>
            <span aria-hidden="true">{`${done}/${total}`}</span>
            <span className="sc-hidden">{labels.progress(done, total)}</span>
          </span>
        )}
        <span>{formatElapsed(elapsedMs)}</span>
        {left !== undefined && (
          <span className="sc-left">{labels.timeLeft(formatElapsed(left))}</span>
        )}
      </span>
      <Buttons run={run} labels={labels} {...commands} />
    </div>
  );
}

/** Its own work is all it waits for: how long a person takes, nobody knows. */
function isWorking({ status, cancelRequested, steps }: RunState): boolean {
  return (
    status === "running" && !cancelRequested && !steps.some((step) => step.status === "waiting")
  );
}

function StatusSign({ run }: { readonly run: RunState }) {
  if (run.status !== "paused")
    return <span className="sc-spinner" data-large="true" aria-hidden="true" />;
  return (
    <span className="sc-header-sign" data-tone="needs-you">
      <Glyph name="pause" />
    </span>
  );
}

function stateWord(run: RunState, labels: TickerLabels): string {
  if (run.cancelRequested) return labels.stopping;
  if (run.status === "paused") return labels.paused;
  return run.status === "queued" ? labels.starting : labels.running;
}

function Buttons(
  props: TickerCommands & { readonly run: RunState; readonly labels: TickerLabels },
) {
  const { run, labels, busy, onPause, onResume, onStop } = props;
  const paused = run.status === "paused";
  const toggle = paused ? onResume : onPause;
  if (run.cancelRequested) return null;
  return (
    <span className="sc-buttons">
      {toggle !== undefined && (
        <TickerButton
          glyph={paused ? "play" : "pause"}
          label={paused ? labels.resume : labels.pause}
          busy={busy}
          onPress={toggle}
        />
      )}
      {onStop !== undefined && (
        <TickerButton glyph="stop" label={labels.stop} busy={busy} onPress={onStop} />
      )}
    </span>
  );
}

export function TickerButton(props: {
  readonly glyph: GlyphName;
  readonly label: string;
  readonly onPress: () => void;
  readonly expanded?: boolean;
  readonly busy?: boolean | undefined;
}) {
  return (
    <button
      type="button"
      className="sc-button"
      aria-label={props.label}
      aria-expanded={props.expanded}
      aria-disabled={props.busy || undefined}
      title={props.label}
      onClick={once(props.onPress, props.busy)}
    >
      <Glyph name={props.glyph} />
    </button>
  );
}

/**
 * What a click does, unless another command is on its way. The second click of a double click does
 * nothing: it meets what the first one put there, such as "Resume" where "Pause" was.
 */
export function once(press: () => void, busy = false) {
  return (event: { readonly detail: number }): void => {
    if (!busy && event.detail < 2) press();
  };
}
