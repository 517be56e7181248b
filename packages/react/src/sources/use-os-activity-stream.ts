import { thrownText } from "@stepcast/contracts";
import { type Os2Event, os2Event, planIdOf } from "@stepcast/dialects";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useConnection } from "../hooks/use-connection.ts";
import { useStepcast } from "../hooks/use-stepcast.ts";
import { followRoom } from "./follow-room.ts";
import { holdMs, type OsActivity } from "./os-activity.ts";
import { foldRoomActivity, noRoomActivity, shownActivity, withoutPlan } from "./room-activity.ts";

export interface OsActivityStream extends OsActivity {
  /** Events arrive: the connection holds, nothing is wrong with the session, and nobody disconnected. */
  readonly connected: boolean;
  /** What is wrong, also with the connection; absent while all is well. */
  readonly error?: string | undefined;
  /** Goes on after `disconnect`; when mounted it is connected. */
  connect(): void;
  /** Stops watching. The plan goes on. */
  disconnect(): void;
}

/**
 * The activity of a session (source A): the plan that is active, from its first event, of several the
 * one that began last; what ends stays for three seconds. Needs a `StepcastProvider`.
 */
export function useOsActivityStream(userId: string, sessionId: string): OsActivityStream {
  const client = useStepcast();
  const { state, error: lost } = useConnection(({ state, error }) => ({ state, error }));
  const [wanted, setWanted] = useState(true);
  const [activity, setActivity] = useState(noRoomActivity);
  const [error, setError] = useState<string>();
  useEffect(() => {
    if (!wanted) return;
    const holding = new Map<string, ReturnType<typeof setTimeout>>();
    const release = (planId: string): void => {
      clearTimeout(holding.get(planId));
      holding.delete(planId);
    };
    const hold = ({ type, planId }: Os2Event): void => {
      // A plan that is retried begins anew, and is not cleared for its first end.
      if (type === "plan_started") release(planId);
      if (type !== "plan_completed") return;
      release(planId);
      const clear = (): void => {
        release(planId);
        setActivity((now) => withoutPlan(now, planId));
      };
      holding.set(planId, setTimeout(clear, holdMs));
    };
    const forget = (): void => {
      for (const planId of [...holding.keys()]) release(planId);
      setActivity(noRoomActivity);
    };
    const stop = followRoom(client, `${userId}/${sessionId}`, {
      onEvents(events) {
        const told = events.flatMap((event) => {
          const frame = os2Event(event);
          return frame === undefined ? [] : [{ frame, seq: event.seq }];
        });
        setActivity((now) =>
          told.reduce((state, { frame, seq }) => foldRoomActivity(state, frame, seq), now),
        );
        for (const { frame } of told) hold(frame);
      },
      onGap: forget,
      onRemoved(runId) {
        release(planIdOf(runId));
        setActivity((now) => withoutPlan(now, planIdOf(runId)));
      },
      onError: (thrown) => setError(thrown === undefined ? undefined : thrownText(thrown)),
    });
    return () => {
      stop();
      forget();
      setError(undefined);
    };
  }, [client, userId, sessionId, wanted]);
  const connect = useCallback(() => setWanted(true), []);
  const disconnect = useCallback(() => setWanted(false), []);
  const holds = state === "live" || state === "catching-up";
  const connected = wanted && holds && error === undefined;
  const shown = useMemo(() => shownActivity(activity), [activity]);
  const wrong = error ?? (wanted ? lost?.message : undefined);
  return { ...shown, connected, error: wrong, connect, disconnect };
}
