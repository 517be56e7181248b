import {
  formatCursor,
  parseCursor,
  type StepcastError,
  type TypePattern,
} from "@stepcast/contracts";
import { useStepcast } from "@stepcast/react";
import { useEffect, useState } from "react";
import { useFirstStatus } from "../server/use-first-status.ts";
import { type Fleet, foldFleet, foldRooms, joined, noFleet, type Rooms } from "./fleet.ts";

/**
 * What holds until it is told otherwise is read from further back than what is told again and again. Neither is read
 * from the first event on: measurements may be millions, and agents tell their status as often as they like. An agent
 * that was last heard before, and an alarm that was last told of before, are not shown.
 */
const lasting: TypePattern[] = ["agent.*", "alarm.*"];
const lastingEvents = 200_000;
const passing: TypePattern[] = ["job.progress", "metrics.sampled"];
const passingEvents = 20_000;

const nothing: Rooms<Fleet> = new Map();

/**
 * What outside agents told by room, live, shown at most once per frame; and by how many milliseconds the clock of the
 * server, which dates what is told, is ahead of the device's.
 */
export function useFleet(): {
  readonly rooms: Rooms<Fleet>;
  readonly aheadMs: number;
  readonly error: unknown;
} {
  const client = useStepcast();
  const [rooms, setRooms] = useState(nothing);
  const [refusal, setRefusal] = useState<StepcastError>();
  const { head, aheadMs, error } = useFirstStatus();
  useEffect(() => {
    if (head === undefined) return;
    const parts: [Rooms<Fleet>, Rooms<Fleet>] = [nothing, nothing];
    let frame: number | undefined;
    const become = (part: 0 | 1, next: Rooms<Fleet>) => {
      parts[part] = next;
      frame ??= requestAnimationFrame(() => {
        frame = undefined;
        setRooms(joined(...parts));
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
              foldRooms(
                parts[part],
                batch.map(({ event }) => event),
                foldFleet,
                noFleet,
              ),
            ),
          onGap: () => become(part, nothing),
          onError: setRefusal,
        },
      );
    const stops = [
      follow(0, lasting, before(head, lastingEvents)),
      follow(1, passing, before(head, passingEvents)),
    ];
    return () => {
      for (const stop of stops) stop();
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [client, head]);
  return { rooms, aheadMs, error: refusal ?? error ?? undefined };
}

/** The place of a reader who has `events` of the log ahead of them, or all of a log that is shorter. */
function before(head: string, events: number): string {
  const { epoch, seq } = parseCursor(head);
  return seq <= events ? "start" : formatCursor(epoch, seq - events);
}
