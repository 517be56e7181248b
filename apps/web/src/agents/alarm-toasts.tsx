import { type AlarmsState, foldAlarmEvents, noAlarms } from "@stepcast/contracts";
import { useStepcast } from "@stepcast/react";
import { useEffect, useState } from "react";
import { useWords } from "../i18n/words.ts";
import { Button } from "../ui/button.tsx";
import { agentsWords } from "./agents-words.ts";
import { AlarmRow } from "./alarm-row.tsx";
import { foldRooms, openAlarms, type PlacedAlarm, type Rooms } from "./fleet.ts";

/** More at a time would hide what somebody works on; the screen of the agents has all. */
const mostShown = 3;

interface Heard {
  readonly rooms: Rooms<AlarmsState>;
  /** Alarms that were dismissed here, as of when they were raised. */
  readonly dismissed: ReadonlySet<string>;
}

const nothing: Heard = { rooms: new Map(), dismissed: new Set() };

/** Alarms that are raised while the app is open, wherever in it: until somebody sees to them, or sends them away. */
export default function AlarmToasts() {
  const w = useWords(agentsWords);
  const client = useStepcast();
  const [heard, setHeard] = useState(nothing);
  useEffect(
    () =>
      client.watch(
        { types: ["alarm.*"] },
        {
          after: "now",
          onEvents: (batch) =>
            setHeard(({ rooms, dismissed }) => {
              const events = batch.map(({ event }) => event);
              return { rooms: foldRooms(rooms, events, foldAlarmEvents, noAlarms), dismissed };
            }),
          onGap: () => setHeard(nothing),
        },
      ),
    [client],
  );
  const shown = openAlarms(heard.rooms).filter(
    (alarm) => alarm.status === "open" && !heard.dismissed.has(keyOf(alarm)),
  );
  const dismiss = (key: string) =>
    setHeard((now) => ({ ...now, dismissed: new Set([...now.dismissed, key]) }));
  return (
    <div aria-live="assertive">
      {shown.length > 0 && (
        <section
          aria-label={w.alarms}
          className="fixed right-4 bottom-20 left-4 z-40 grid gap-2 sm:left-auto sm:w-96 md:bottom-4"
        >
          {shown.slice(0, mostShown).map((alarm) => (
            <div
              key={keyOf(alarm)}
              className="arrive rounded-lg border border-line bg-surface shadow-[0_8px_24px_oklch(0.1_0.02_275/0.18)]"
            >
              <AlarmRow alarm={alarm} roomShown={heard.rooms.size > 1}>
                <Button size="small" look="quiet" onClick={() => dismiss(keyOf(alarm))}>
                  {w.dismiss}
                </Button>
              </AlarmRow>
            </div>
          ))}
        </section>
      )}
    </div>
  );
}

function keyOf(alarm: PlacedAlarm): string {
  return `${alarm.room} ${alarm.agentId} ${alarm.alarmId} ${alarm.raisedAt}`;
}
