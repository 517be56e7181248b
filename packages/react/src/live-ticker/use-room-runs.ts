import { isRunEnded, type StepcastEvent } from "@stepcast/contracts";
import { useEffect, useState } from "react";
import { useStepcast } from "../hooks/use-stepcast.ts";

/** Runs of a room that began or went on while this was mounted, and those that were open before; newest first. */
export interface RoomRuns {
  readonly runIds: readonly string[];
  readonly error: string | undefined;
}

const none: RoomRuns = { runIds: [], error: undefined };
const shownAtMost = 20;

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
      if (!stop.signal.aborted) setFound((now) => ({ ...now, error: words(error) }));
    };
    const askForOpen = () => {
      client.runs
        .list({ room, status: ["queued", "running", "paused"], limit: shownAtMost }, stop)
        .then(({ rows }) => {
          const open = rows.filter(({ status }) => !isRunEnded(status)).toReversed();
          setFound((now) => open.reduce((state, row) => withRun(state, row.runId), now));
        }, fail);
    };
    const unwatch = client.watch(
      { room, types: ["run.queued", "run.resumed"] },
      {
        after: "now",
        // Not before: what begins between the answer and the feed would be in neither.
        onBegin: askForOpen,
        onEvents: (batch) =>
          setFound((now) => batch.reduce((state, { event }) => withEvent(state, event), now)),
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

function withEvent(state: RoomRuns, event: StepcastEvent): RoomRuns {
  return event.runId === undefined ? state : withRun(state, event.runId);
}

function withRun(state: RoomRuns, runId: string): RoomRuns {
  if (state.runIds.includes(runId)) return state;
  return { error: undefined, runIds: [runId, ...state.runIds].slice(0, shownAtMost) };
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
