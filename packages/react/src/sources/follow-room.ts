import type { Stepcast } from "@stepcast/client";
import type { StepcastEvent } from "@stepcast/contracts";

const shownAtMost = 20;

export interface RoomListener {
  /** Events of one plan of the room, from its first on, in log order. */
  onEvents(events: readonly StepcastEvent[]): void;
  onError(error: unknown): void;
}

/**
 * Follows the plans of a room that are active or begin later, each from its first event until it has
 * ended. What begins while the open ones are asked for is in the feed, so none is missed. Returns
 * the way to stop.
 */
export function followRoom(client: Stepcast, room: string, listener: RoomListener): () => void {
  const stop = new AbortController();
  const following = new Map<string, () => void>();
  const fail = (error: unknown): void => {
    if (!stop.signal.aborted) listener.onError(error);
  };
  const leave = (runId: string): void => {
    following.get(runId)?.();
    following.delete(runId);
  };
  const follow = (runId: string): void => {
    if (stop.signal.aborted || following.has(runId)) return;
    following.set(runId, () => undefined);
    const unwatch = client.watch(
      { runId },
      {
        onEvents(batch) {
          const events = batch.map(({ event }) => event);
          listener.onEvents(events);
          if (events.some(({ type }) => endings.has(type))) leave(runId);
        },
        onError: fail,
      },
    );
    if (following.has(runId)) following.set(runId, unwatch);
    else unwatch();
  };
  const unwatchRoom = client.watch(
    { room, types: ["run.queued"] },
    {
      after: "now",
      onEvents(batch) {
        for (const { event } of batch) if (event.runId !== undefined) follow(event.runId);
      },
      onError: fail,
    },
  );
  client.runs
    .list({ status: ["queued", "running", "paused"], limit: shownAtMost }, stop)
    .then(({ rows }) => {
      for (const row of rows.toReversed()) if (row.room === room) follow(row.runId);
    }, fail);
  return () => {
    stop.abort();
    unwatchRoom();
    for (const unwatch of following.values()) unwatch();
    following.clear();
  };
}

const endings: ReadonlySet<string> = new Set(["run.completed", "run.failed", "run.cancelled"]);
