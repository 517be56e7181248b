import { failureWords } from "./failure-words.ts";
import { formatDuration } from "./format-duration.ts";
import { Glyph, type GlyphName } from "./glyphs.tsx";
import { StepIcon } from "./step-icon.tsx";
import { once } from "./ticker-header.tsx";
import type { TickerLabels } from "./ticker-labels.ts";
import type { TickerStep, TickerStepState } from "./ticker-step.ts";

export interface TickerRowProps {
  readonly step: TickerStep;
  readonly labels: TickerLabels;
  readonly locale: string;
  /** A command is on its way: another one waits for its answer. */
  readonly busy?: boolean | undefined;
  /** Answers the step's question; absent while it cannot be answered from here. */
  readonly onAnswer?: ((approved: boolean) => void) | undefined;
}

const toneOf: Readonly<Record<TickerStepState["kind"], string>> = {
  queued: "queued",
  running: "running",
  retrying: "running",
  "needs-you": "needs-you",
  succeeded: "succeeded",
  failed: "failed",
  skipped: "cancelled",
  cancelled: "cancelled",
};

/** icon · label · state. */
export function TickerRow({ step, labels, locale, busy, onAnswer }: TickerRowProps) {
  const { state } = step;
  const failure = state.kind === "failed" ? failureWords(state, labels) : undefined;
  const hint = failure?.hint;
  return (
    <li
      className="sc-row"
      data-tone={toneOf[state.kind]}
      data-step={step.stepId}
      data-hinted={hint !== undefined || undefined}
    >
      <span className="sc-row-icon">
        <StepIcon icon={step.icon} skill={step.skill} />
      </span>
      <span className="sc-row-label" title={step.label} dir="auto">
        {step.label}
      </span>
      {state.kind === "running" && state.percent !== undefined && (
        <span className="sc-row-bar" aria-hidden="true">
          <span style={{ width: `${state.percent}%` }} />
        </span>
      )}
      <span className="sc-row-state">
        <StateWords state={state} labels={labels} locale={locale} />
      </span>
      {state.kind === "needs-you" && onAnswer !== undefined && (
        <span className="sc-row-answers">
          {[true, false].map((approved) => (
            <button
              key={String(approved)}
              type="button"
              className="sc-answer"
              aria-disabled={busy || undefined}
              onClick={once(() => onAnswer(approved), busy)}
            >
              {approved ? labels.approve : labels.reject}
            </button>
          ))}
        </span>
      )}
      {hint !== undefined && (
        <p className="sc-row-hint" dir="auto">
          {hint}
        </p>
      )}
    </li>
  );
}

function StateWords(props: {
  readonly state: TickerStepState;
  readonly labels: TickerLabels;
  readonly locale: string;
}) {
  const { state, labels, locale } = props;
  switch (state.kind) {
    case "queued":
      return <Sign glyph="dots" says={labels.queued} />;
    case "running":
      return state.percent === undefined ? (
        <span className="sc-spinner" role="img" aria-label={labels.running} />
      ) : (
        <span className="sc-number">{`${Math.round(state.percent)}%`}</span>
      );
    case "retrying":
      return (
        <Sign glyph="retry" says={labels.retry(state.attempt, state.of)}>
          {`${state.attempt}/${state.of}`}
        </Sign>
      );
    case "needs-you":
      return <Sign glyph="hand">{labels.needsYou}</Sign>;
    case "succeeded":
      return (
        <Sign glyph="check">
          {state.reused ? labels.reused : formatDuration(state.durationMs, locale)}
        </Sign>
      );
    case "failed":
      return <Failed {...failureWords(state, labels)} />;
    case "skipped":
      return (
        <Sign glyph="skip" title={state.reason}>
          {labels.skipped}
        </Sign>
      );
    case "cancelled":
      return <Sign glyph="blocked">{labels.stepCancelled}</Sign>;
  }
}

function Failed({ words, detail }: ReturnType<typeof failureWords>) {
  return (
    <Sign glyph="cross" title={detail}>
      {words}
    </Sign>
  );
}

/** A drawn sign beside its words; `says` when the sign stands alone. */
function Sign(props: {
  readonly glyph: GlyphName;
  readonly says?: string;
  readonly title?: string | undefined;
  readonly children?: string;
}) {
  const { glyph, says, title, children } = props;
  return (
    <span className="sc-sign" title={title ?? says ?? children}>
      <Glyph name={glyph} size={14} />
      {children !== undefined && (
        <span className="sc-number" dir="auto" aria-hidden={says !== undefined}>
          {children}
        </span>
      )}
      {says !== undefined && <span className="sc-hidden">{says}</span>}
    </span>
  );
}
