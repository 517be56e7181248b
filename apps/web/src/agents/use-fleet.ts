import {
  formatCursor,
  parseCursor,
  type StepcastError,
  type StepcastEvent,
  type TypePattern,
} from "@stepcast/contracts";
import { useStepcast } from "@stepcast/react";
import { useEffect, useState } from "react";
import { trpc } from "../server/trpc.ts";
import { type Fleet, foldFleetEvents, foldRooms, joined, noFleet, type Rooms } from "./fleet.ts";

/** What holds until it is told otherwise: the server says what holds, however long ago it was told, and goes on from there. */
const lasting: TypePattern[] = ["agent.*", "alarm.*"];
/** What is told again and again is read from not so far back. An alarm that is over is a sign of life, and holds no more. */
const passing: TypePattern[] = ["job.progress", "metrics.sampled", "alarm.cleared"];
const passingEvents = 20_000;

const nothing: Rooms<Fleet> = new Map();

/** What outside agents told by room, live, shown at most once per frame. */
export function useFleet(): {
  readonly rooms: Rooms<Fleet>;
  /** There are more agents or alarms than the server tells at a time. */
  readonly isCut: boolean;
  readonly error: unknown;
} {
  const client = useStepcast();
  const [rooms, setRooms] = useState(nothing);
  const [refusal, setRefusal] = useState<StepcastError>();
  // Where the log ended when the page first asked: what came since is told from there.
  const { data: first, error } = trpc.status.useQuery(undefined, {
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
  });
  const head = first?.head;
  const standing = trpc.agents.standing.useQuery(
    {},
    { staleTime: Number.POSITIVE_INFINITY, gcTime: 0, refetchOnReconnect: false },
  );
  const { data: known, refetch } = standing;
  useEffect(() => {
    if (head === undefined || known === undefined) return;
    const parts: [Rooms<Fleet>, Rooms<Fleet>] = [folded(nothing, known.events), nothing];
    let frame: number | undefined;
    const become = (part: 0 | 1, next: Rooms<Fleet>) => {
      parts[part] = next;
      frame ??= requestAnimationFrame(() => {
        frame = undefined;
        setRooms(joined(...parts));
      });
    };
    become(0, parts[0]);
    const follow = (part: 0 | 1, types: TypePattern[], after: string) =>
      client.watch(
        { types },
        {
          after,
          onEvents: (batch) => {
            const events = batch.map(({ event }) => event);
            become(part, folded(parts[part], events));
          },
          onGap: () => {
            become(part, nothing);
            // Sooner there than through all that was ever told, which follows now.
            if (part === 0) void refetch();
          },
          onError: setRefusal,
        },
      );
    const stops = [
      follow(0, lasting, known.cursor),
      follow(1, passing, before(head, passingEvents)),
    ];
    return () => {
      for (const stop of stops) stop();
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [client, head, known, refetch]);
  const isCut = known?.isCut ?? false;
  return { rooms, isCut, error: refusal ?? error ?? standing.error ?? undefined };
}

function folded(rooms: Rooms<Fleet>, events: readonly StepcastEvent[]): Rooms<Fleet> {
  return foldRooms(rooms, events, foldFleetEvents, noFleet);
}

/** The place of a reader who has `events` of the log ahead of them, or all of a log that is shorter. */
function before(head: string, events: number): string {
  const { epoch, seq } = parseCursor(head);
  return seq <= events ? "start" : formatCursor(epoch, seq - events);
}
