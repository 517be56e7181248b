import type { StepcastEvent } from "@stepcast/client";
import { isRunEnded, thrownText } from "@stepcast/contracts";
import { useEffect, useState } from "react";
import { askForOpenRuns, openRunsShown } from "../hooks/ask-for-open-runs.ts";
import { useStepcast } from "../hooks/use-stepcast.ts";

/** Runs of a room that began or went on while this was mounted, and those that were open before; newest first. */
export interface RoomRuns {
  readonly runIds: readonly string[];
  readonly error: string | undefined;
}

const none: RoomRuns = { runIds: [], error: undefined };

/**
 * Watches a room from now on while mounted. Runs that are open already are asked for once; what
 * happens in between is in the feed, so none is missed.
 */
export function useRoomRuns(room: string | undefined): RoomRuns & {
  readonly forget: (runId: string) => void;
} {
  const client = useStepcast();
  const [found, setFound] = useState(none);
  useEffect(() => {
    if (room === undefined) return;
    const stop = new AbortController();
    const fail = (error: unknown) => {
      if (!stop.signal.aborted) setFound((now) => ({ ...now, error: thrownText(error) }));
    };
    const askForOpen = () =>
      askForOpenRuns(client, room, stop.signal, {
        onRuns(runs) {
          const open = runs.filter(({ status }) => !isRunEnded(status));
          const openIds = open.map(({ runId }) => runId);
          setFound((now) => withOpen(now, openIds));
        },
        onError: fail,
      });
    const unwatch = client.watch(
      { room, types: ["run.queued", "run.resumed"] },
      {
        after: "now",
        // Not before: what begins between the answer and the feed would be in neither.
        onBegin: askForOpen,
        onEvents: (batch) =>
          setFound((now) => batch.reduce((state, { event }) => withEvent(state, event), now)),
        onGap() {
          setFound(none);
          askForOpen();
        },
        onError: fail,
      },
    );
    return () => {
      stop.abort();
      unwatch();
      setFound(none);
    };
  }, [client, room]);
  const forget = (runId: string) =>
    setFound((now) => ({ ...now, runIds: now.runIds.filter((known) => known !== runId) }));
  return { ...found, forget };
}

function withEvent(state: RoomRuns, { runId }: StepcastEvent): RoomRuns {
  if (runId === undefined || state.runIds.includes(runId)) return state;
  return { ...state, runIds: [runId, ...state.runIds].slice(0, openRunsShown) };
}

/** What is known beside the answer began after it was made. */
function withOpen({ runIds }: RoomRuns, openIds: readonly string[]): RoomRuns {
  const newer = runIds.filter((runId) => !openIds.includes(runId));
  return { error: undefined, runIds: [...newer, ...openIds].slice(0, openRunsShown) };
}
