import type { AlarmState } from "@stepcast/contracts";
import { trpc } from "../server/trpc.ts";
import { useRefusal } from "../session/use-me.ts";

/** Tells everybody that somebody saw to an alarm, in the room where it was raised. */
export function useAcknowledge() {
  const { mutate, isPending, error } = trpc.ingest.alarm.useMutation();
  const refusal = useRefusal("ingest");
  const acknowledge = (alarm: AlarmState, room: string | undefined) => {
    const { alarmId, agentId, severity, message, parameter, currentValue, thresholdValue } = alarm;
    mutate({
      ...(room !== undefined && { room }),
      events: [
        {
          ...{ alarmId, agentId, severity, message, state: "acknowledged" },
          ...(parameter !== undefined && { parameter }),
          ...(currentValue !== undefined && { currentValue }),
          ...(thresholdValue !== undefined && { thresholdValue }),
        },
      ],
    });
  };
  return { acknowledge, isPending, error, refusal };
}
