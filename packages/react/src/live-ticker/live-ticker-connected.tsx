import { useMemo, useRef, useState } from "react";
import { LiveTicker, type TickerOptions } from "./live-ticker.tsx";
import { pageLocale, tickerLabels } from "./ticker-labels.ts";
import { useRoomRuns } from "./use-room-runs.ts";

export interface LiveTickerConnectedProps extends TickerOptions {
  readonly userId: string;
  readonly sessionId: string;
  /** The last ticker has left. */
  readonly onClose?: (() => void) | undefined;
  /** Show this run only, instead of all that are active in the session. */
  readonly runId?: string | undefined;
}

/**
 * The ticker of a session: connects when mounted, disconnects when unmounted, shows nothing while no
 * plan is active. Several runs are stacked as one line each; one of them shows its steps.
 */
export function LiveTickerConnected(props: LiveTickerConnectedProps) {
  const { userId, sessionId, onClose, runId, ...options } = props;
  const room = useRoomRuns(runId === undefined ? `${userId}/${sessionId}` : undefined);
  const [gone, setGone] = useState<string>();
  const [chosen, setChosen] = useState<string>();
  const staying = useRef(room.runIds);
  staying.current = room.runIds;
  const locale = options.locale ?? pageLocale();
  const labels = useMemo(() => tickerLabels(locale, options.labels), [locale, options.labels]);

  if (runId !== undefined) {
    if (gone === runId) return null;
    const close = () => {
      setGone(runId);
      onClose?.();
    };
    return <LiveTicker {...options} runId={runId} onClose={close} />;
  }
  const expanded = chosen !== undefined && room.runIds.includes(chosen) ? chosen : room.runIds[0];
  const stacked = room.runIds.length > 1;
  const leave = (left: string) => {
    if (!staying.current.includes(left)) return;
    room.forget(left);
    // Several may leave before this is shown again.
    staying.current = staying.current.filter((runId) => runId !== left);
    if (staying.current.length === 0) onClose?.();
  };
  return (
    <div className="sc-stack">
      {room.error !== undefined && (
        <p className="sc-note" data-tone="failed" role="alert">
          {labels.commandFailed(room.error)}
        </p>
      )}
      {room.runIds.map((id) => (
        <LiveTicker
          {...options}
          key={id}
          runId={id}
          awaited
          expanded={id === expanded}
          onToggle={stacked ? () => setChosen(id) : undefined}
          onClose={() => leave(id)}
        />
      ))}
    </div>
  );
}
