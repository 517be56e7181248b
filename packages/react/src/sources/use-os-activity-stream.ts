import { thrownText } from "@stepcast/contracts";
import { type Os2Event, os2Event } from "@stepcast/dialects";
import { useCallback, useEffect, useState } from "react";
import { useConnection } from "../hooks/use-connection.ts";
import { useStepcast } from "../hooks/use-stepcast.ts";
import { followRoom } from "./follow-room.ts";
import { clearPlan, foldOsActivity, holdMs, noActivity, type OsActivity } from "./os-activity.ts";

export interface OsActivityStream extends OsActivity {
  /** Events arrive: the connection holds, and nobody disconnected. */
  readonly connected: boolean;
  readonly error?: string | undefined;
  /** Goes on after `disconnect`; when mounted it is connected. */
  connect(): void;
  /** Stops watching. The plan goes on. */
  disconnect(): void;
}

/**
 * The activity of a session (source A): the plan that is active, from its first event, and what ends
 * stays for three seconds. Needs a `StepcastProvider`.
 */
export function useOsActivityStream(userId: string, sessionId: string): OsActivityStream {
  const client = useStepcast();
  const state = useConnection((status) => status.state);
  const [wanted, setWanted] = useState(true);
  const [activity, setActivity] = useState(noActivity);
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
        setActivity((now) => clearPlan(now, planId));
      };
      holding.set(planId, setTimeout(clear, holdMs));
    };
    const stop = followRoom(client, `${userId}/${sessionId}`, {
      onEvents(events) {
        const told = events.flatMap((event) => os2Event(event) ?? []);
        setActivity((now) => told.reduce(foldOsActivity, now));
        told.forEach(hold);
      },
      onError: (thrown) => setError(thrownText(thrown)),
    });
    return () => {
      stop();
      for (const timer of holding.values()) clearTimeout(timer);
      setActivity(noActivity);
      setError(undefined);
    };
  }, [client, userId, sessionId, wanted]);
  const connect = useCallback(() => setWanted(true), []);
  const disconnect = useCallback(() => setWanted(false), []);
  const connected = wanted && (state === "live" || state === "catching-up");
  return { ...activity, connected, error, connect, disconnect };
}
