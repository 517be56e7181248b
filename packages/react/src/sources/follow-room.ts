import type { Stepcast, StepcastEvent } from "@stepcast/client";
import { askForOpenRuns } from "../hooks/ask-for-open-runs.ts";

export interface RoomListener {
  /** Events of one plan of the room, from its first on, in log order. */
  onEvents(events: readonly StepcastEvent[]): void;
  /** What was told no longer holds: the log is another one, or part of it was removed. It is told anew. */
  onGap(): void;
  /** The plan ended while nothing was heard, and is there no more. */
  onRemoved(runId: string): void;
  /** Undefined: what was wrong has passed. */
  onError(error: unknown): void;
}

interface Followed {
  /** An end at or before it is not the last word: the run goes on after it. */
  openAt: number;
  unwatch: () => void;
}

/**
 * Follows the plans of a room that are active, or begin or go on later, each from its first event
 * until it has ended. What begins while the open ones are asked for is in the feed, so none is missed.
 * Returns the way to stop.
 */
export function followRoom(client: Stepcast, room: string, listener: RoomListener): () => void {
  const stop = new AbortController();
  const following = new Map<string, Followed>();
  const fail = (error: unknown): void => {
    if (!stop.signal.aborted) listener.onError(error);
  };
  const leave = (runId: string): void => {
    following.get(runId)?.unwatch();
    following.delete(runId);
  };
  const leaveAll = (): void => {
    for (const runId of [...following.keys()]) leave(runId);
  };
  const follow = (runId: string, openAt: number): void => {
    if (stop.signal.aborted) return;
    const known = following.get(runId);
    if (known !== undefined) {
      known.openAt = Math.max(known.openAt, openAt);
      return;
    }
    const followed: Followed = { openAt, unwatch: () => undefined };
    following.set(runId, followed);
    const unwatch = client.watch(
      { runId },
      {
        onEvents(batch) {
          const events = batch.map(({ event }) => event);
          listener.onEvents(events);
          const hasEnded = ({ type, seq }: StepcastEvent) =>
            endings.has(type) && seq > followed.openAt;
          if (events.some(hasEnded)) leave(runId);
        },
        onError(error) {
          if (error.code !== "not_found") return fail(error);
          leave(runId);
          listener.onRemoved(runId);
        },
      },
    );
    if (following.get(runId) === followed) followed.unwatch = unwatch;
    else unwatch();
  };
  const askForOpen = (): void =>
    askForOpenRuns(client, room, stop.signal, {
      onRuns(runs) {
        listener.onError(undefined);
        for (const { runId, lastSeq } of runs.toReversed()) follow(runId, lastSeq);
      },
      onError: fail,
    });
  const unwatchRoom = client.watch(
    { room, types: ["run.queued", "run.resumed"] },
    {
      after: "now",
      // Not before: what begins between the answer and the feed would be in neither.
      onBegin: askForOpen,
      onEvents(batch) {
        for (const { event } of batch)
          if (event.runId !== undefined) follow(event.runId, event.seq);
      },
      onGap() {
        leaveAll();
        listener.onGap();
        askForOpen();
      },
      onError: fail,
    },
  );
  return () => {
    stop.abort();
    unwatchRoom();
    leaveAll();
  };
}

const endings: ReadonlySet<string> = new Set(["run.completed", "run.failed", "run.cancelled"]);
