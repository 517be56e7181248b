import type { RunState } from "@stepcast/client";
import { isRunEnded } from "@stepcast/contracts";
import { useMemo, useState } from "react";
import { useConnection } from "../hooks/use-connection.ts";
import { useRun } from "../hooks/use-run.ts";
import { useRunActions } from "../hooks/use-run-actions.ts";
import { endSentence } from "./announcer.ts";
import { failureWords } from "./failure-words.ts";
import { pageLocale, type TickerLabels, tickerLabels } from "./ticker-labels.ts";
import { TickerView } from "./ticker-view.tsx";
import { useAnnouncement } from "./use-announcement.ts";
import { useHeld } from "./use-held.ts";
import { usePresence } from "./use-presence.ts";

export interface TickerOptions {
  /** How long a completed run stays, in milliseconds; `Infinity`: until it is dismissed. It never leaves while pointed at or focused. Default 3000. */
  readonly keepMs?: number | undefined;
  /** Rows shown before "+12 more". Default 7. */
  readonly maxRows?: number | undefined;
  /** Replaces single words. Keep the object stable: a new one is a new render. */
  readonly labels?: Partial<TickerLabels> | undefined;
  /** Such as `it-IT`. Default: the page's language. */
  readonly locale?: string | undefined;
  readonly onOpenRun?: ((runId: string) => void) | undefined;
}

export interface LiveTickerProps extends TickerOptions {
  readonly runId: string;
  /** Whoever looks has started this run: its end is told even when it came before the ticker did. */
  readonly awaited?: boolean | undefined;
  /** The ticker has left: its time was over, it was dismissed, or the run is there no more. */
  readonly onClose?: (() => void) | undefined;
  readonly expanded?: boolean | undefined;
  readonly onToggle?: (() => void) | undefined;
}

/**
 * What a run does right now: header, tape and a row per step, with pause and stop. Collapses to one
 * line when the run completed and leaves after `keepMs`; a failure stays until it is dismissed.
 */
export function LiveTicker(props: LiveTickerProps) {
  const { runId, keepMs = 3_000, maxRows = 7, onClose, onOpenRun, expanded = true } = props;
  const locale = props.locale ?? pageLocale();
  const labels = useMemo(() => tickerLabels(locale, props.labels), [locale, props.labels]);
  const { run, error } = useRun(runId);
  const hasEnded = run !== undefined && isRunEnded(run.status);
  const connection = useConnection(({ state }) => state);
  const actions = useRunActions();
  const [element, setElement] = useState<HTMLElement | null>(null);
  const held = useHeld(element);
  const { presence, dismiss } = usePresence(run?.status, {
    keepMs,
    held,
    awaited: props.awaited,
    removed: error?.code === "not_found" && !hasEnded,
    onGone: onClose,
  });
  const announcement = useAnnouncement(run, labels);
  const act = (command: Promise<void>) => {
    // The reason is shown from `actions.error`; the run is as it was.
    command.catch(() => undefined);
  };
  return (
    <section
      ref={setElement}
      className="sc-ticker"
      data-presence={presence}
      aria-label={regionName(run, labels)}
    >
      <p className="sc-hidden" role="status" aria-live="polite">
        {announcement}
      </p>
      {run !== undefined && presence !== "hidden" && (
        <TickerView
          run={run}
          presence={presence}
          labels={labels}
          locale={locale}
          maxRows={maxRows}
          connection={connection}
          commandError={actions.error && failureWords(actions.error, labels).words}
          busy={actions.isExecuting}
          onPause={() => act(actions.pause(runId))}
          onResume={() => act(actions.resume(runId))}
          onStop={() => act(actions.cancel(runId))}
          onAnswer={(approvalId, approved) => act(actions.answer(runId, approvalId, approved))}
          onDismiss={dismiss}
          onOpenRun={onOpenRun}
          expanded={expanded}
          onToggle={props.onToggle}
        />
      )}
    </section>
  );
}

/** What the region is called: while the run goes on, and how it ended. */
function regionName(run: RunState | undefined, labels: TickerLabels): string {
  return (run === undefined ? undefined : endSentence(run, labels)) ?? labels.running;
}
