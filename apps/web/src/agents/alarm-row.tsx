import type { ReactNode } from "react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";
import { useWords } from "../i18n/words.ts";
import { useNames } from "../session/use-names.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Tip } from "../ui/tip.tsx";
import { agentsWords } from "./agents-words.ts";
import type { PlacedAlarm } from "./fleet.ts";
import { Past } from "./past.tsx";
import { SeverityBadge, severityTones } from "./severity.tsx";
import { useAcknowledge } from "./use-acknowledge.ts";

/** An alarm: how grave, what, of whom, since when, and the way to say that it was seen. */
export function AlarmRow(props: {
  readonly alarm: PlacedAlarm;
  /** Where alarms of several rooms are shown. */
  readonly roomShown: boolean;
  /** More to do, at the end. */
  readonly children?: ReactNode;
}) {
  const { alarm, roomShown, children } = props;
  const w = useWords(agentsWords);
  const m = useMessages();
  const format = useFormat();
  const nameOf = useNames();
  const { acknowledge, isPending, error, refusal } = useAcknowledge();
  const { parameter, currentValue, thresholdValue } = alarm;
  const hasLimit =
    parameter !== undefined && currentValue !== undefined && thresholdValue !== undefined;
  return (
    <div data-tone={severityTones[alarm.severity]} className="min-w-0 px-3.5 py-3">
      <p className="flex flex-wrap items-center gap-2">
        <SeverityBadge severity={alarm.severity} />
        <span className="wrap-anywhere font-[520]" dir="auto">
          {alarm.agentId}
        </span>
        <span className="text-muted text-sm">
          <Past at={alarm.raisedAt} words={w.raised} />
        </span>
        {roomShown && (
          <span className="wrap-anywhere text-muted text-sm" dir="auto">
            {m.runs.room(alarm.room)}
          </span>
        )}
      </p>
      <p className="wrap-anywhere mt-1" dir="auto">
        {alarm.message}
      </p>
      {hasLimit && (
        <p className="wrap-anywhere text-muted text-sm tabular-nums" dir="auto">
          {w.limit(parameter, format.number(currentValue), format.number(thresholdValue))}
        </p>
      )}
      {error !== null && <ErrorNote error={error} className="mt-2" />}
      <div className="mt-2 flex flex-wrap items-center gap-2 empty:hidden">
        {alarm.status === "acknowledged" ? (
          <span className="text-muted text-sm">{w.acknowledged(nameOf(alarm.by ?? ""))}</span>
        ) : (
          <Acknowledge refusal={refusal} disabled={isPending} onClick={() => acknowledge(alarm)} />
        )}
        {children}
      </div>
    </div>
  );
}

function Acknowledge(props: {
  readonly refusal: string | undefined;
  readonly disabled: boolean;
  readonly onClick: () => void;
}) {
  const w = useWords(agentsWords);
  const { refusal, disabled, onClick } = props;
  if (refusal === undefined)
    return (
      <Button size="small" disabled={disabled} onClick={onClick}>
        {w.acknowledge}
      </Button>
    );
  return (
    <Tip text={refusal}>
      <Button size="small" aria-disabled="true">
        {w.acknowledge}
      </Button>
    </Tip>
  );
}
