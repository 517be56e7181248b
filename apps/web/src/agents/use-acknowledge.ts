import { trpc } from "../server/trpc.ts";
import { useRefusal } from "../session/use-me.ts";
import type { PlacedAlarm } from "./fleet.ts";

/** Tells everybody that somebody saw to an alarm, in the room where it was raised. */
export function useAcknowledge() {
  const { mutate, isPending, error } = trpc.ingest.alarm.useMutation();
  const refusal = useRefusal("ingest");
  const acknowledge = (alarm: PlacedAlarm) => {
    const { room, alarmId, agentId, severity, message } = alarm;
    const { parameter, currentValue, thresholdValue, metadata } = alarm;
    mutate({
      room,
      events: [
        {
          ...{ alarmId, agentId, severity, message, state: "acknowledged" },
          ...(parameter !== undefined && { parameter }),
          ...(currentValue !== undefined && { currentValue }),
          ...(thresholdValue !== undefined && { thresholdValue }),
          ...(metadata !== undefined && { metadata }),
        },
      ],
    });
  };
  return { acknowledge, isPending, error, refusal };
}
