import {
  formatCursor,
  parseCursor,
  type StepcastError,
  type TypePattern,
} from "@stepcast/contracts";
import { useStepcast } from "@stepcast/react";
import { useEffect, useState } from "react";
import { trpc } from "../server/trpc.ts";
import { type Fleet, foldFleet, joined, noFleet } from "./fleet.ts";

/** What holds until it is told otherwise is read from the first event on. */
const lasting: TypePattern[] = ["agent.*", "alarm.*"];
/** What is told again and again is read from among the last events of the log: measurements alone may be millions. */
const passing: TypePattern[] = ["job.progress", "metrics.sampled"];
const recentEvents = 20_000;

/** What outside agents told, live, shown at most once per frame. */
export function useFleet(): { readonly fleet: Fleet; readonly error: unknown } {
  const client = useStepcast();
  const [fleet, setFleet] = useState(noFleet);
  const [refusal, setRefusal] = useState<StepcastError>();
  const status = trpc.status.useQuery(undefined, {
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
  });
  const head = status.data?.head;
  useEffect(() => {
    if (head === undefined) return;
    const parts = [noFleet, noFleet] as [Fleet, Fleet];
    let frame: number | undefined;
    const become = (part: 0 | 1, next: Fleet) => {
      parts[part] = next;
      frame ??= requestAnimationFrame(() => {
        frame = undefined;
        setFleet(joined(...parts));
      });
    };
    const follow = (part: 0 | 1, types: TypePattern[], after: string) =>
      client.watch(
        { types },
        {
          after,
          onEvents: (batch) =>
            become(
              part,
              batch.reduce((state, { event }) => foldFleet(state, event), parts[part]),
            ),
          onGap: () => become(part, noFleet),
          onError: setRefusal,
        },
      );
    const stops = [follow(0, lasting, "start"), follow(1, passing, before(head))];
    return () => {
      for (const stop of stops) stop();
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [client, head]);
  return { fleet, error: refusal ?? status.error ?? undefined };
}

function before(head: string): string {
  const { epoch, seq } = parseCursor(head);
  return seq <= recentEvents ? "start" : formatCursor(epoch, seq - recentEvents);
}
