import type { RunState } from "@stepcast/client";
import { failureWords } from "./failure-words.ts";
import { formatDuration } from "./format-duration.ts";
import { Glyph, type GlyphName } from "./glyphs.tsx";
import { TickerButton } from "./ticker-header.tsx";
import type { TickerLabels } from "./ticker-labels.ts";

/** The one line that stays when a run has ended: "✓ Plan completed in 2.8 s ×". */
export function TickerOutcome(props: {
  readonly run: RunState;
  readonly labels: TickerLabels;
  readonly locale: string;
  readonly onDismiss: () => void;
}) {
  const { run, labels, locale, onDismiss } = props;
  const { glyph, tone, words } = outcome(run, labels, formatDuration(durationOf(run), locale));
  return (
    <div className="sc-outcome" data-tone={tone}>
      <span className="sc-header-sign">
        <Glyph name={glyph} />
      </span>
      <span className="sc-title">
        <strong>{words}</strong>
        <span className="sc-name" dir="auto">
          {run.planName ?? run.goal}
        </span>
      </span>
      <TickerButton glyph="close" label={labels.dismiss} onPress={onDismiss} />
      {run.status === "failed" && run.error !== undefined && !namesItsStep(run) && (
        <Reason {...failureWords(run.error, labels)} />
      )}
    </div>
  );
}

function Reason(props: ReturnType<typeof failureWords>) {
  const { words, detail, hint } = props;
  return (
    <p className="sc-reason" dir="auto">
      {words}
      {(detail ?? hint) !== undefined && <span> {detail ?? hint}</span>}
    </p>
  );
}

function outcome(
  run: RunState,
  labels: TickerLabels,
  duration: string,
): { readonly glyph: GlyphName; readonly tone: string; readonly words: string } {
  if (run.status === "failed" && run.error?.code === "goal_not_understood")
    return { glyph: "cross", tone: "failed", words: labels.noPlan };
  if (run.status === "failed")
    return { glyph: "cross", tone: "failed", words: labels.failed(duration) };
  if (run.status === "cancelled")
    return { glyph: "blocked", tone: "cancelled", words: labels.cancelled(duration) };
  return { glyph: "check", tone: "succeeded", words: labels.completed(duration) };
}

/** The rows below tell why a step failed; only a failure without one is told here. */
function namesItsStep(run: RunState): boolean {
  return run.steps.some((step) => step.status === "failed" && step.handled === undefined);
}

function durationOf(run: RunState): number {
  return run.durationMs ?? (run.endedAt ?? run.queuedAt) - (run.startedAt ?? run.queuedAt);
}
