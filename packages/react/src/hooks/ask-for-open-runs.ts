import { isStepcastError, type RouterOutputs, type Stepcast } from "@stepcast/client";

type OpenRun = RouterOutputs["runs"]["list"]["rows"][number];

export interface OpenRunsListener {
  /** Newest first. */
  onRuns(runs: readonly OpenRun[]): void;
  /** It could not be asked for. What passes is asked again, and `onRuns` says when there was an answer. */
  onError(error: unknown): void;
}

/** How many open runs of a room are shown at the most. */
export const openRunsShown = 20;

const firstPauseMs = 500;
const longestPauseMs = 10_000;

/** Asks for the open runs of a room until there is an answer, a refusal, or nobody wants it any more; again once somebody signed in. */
export function askForOpenRuns(
  client: Stepcast,
  room: string,
  signal: AbortSignal,
  listener: OpenRunsListener,
): void {
  const query = {
    room,
    status: ["queued" as const, "running" as const, "paused" as const],
    limit: openRunsShown,
  };
  const ask = (pauseMs: number): void => {
    client.runs.list(query, { signal }).then(
      ({ rows }) => {
        if (!signal.aborted) listener.onRuns(rows);
      },
      (error: unknown) => {
        if (signal.aborted) return;
        listener.onError(error);
        if (!isStepcastError(error)) return;
        if (error.retry === "later")
          pause(pauseMs, signal, () => ask(Math.min(longestPauseMs, 2 * pauseMs)));
        if (error.code === "unauthorized") whenLive(client, signal, () => ask(firstPauseMs));
      },
    );
  };
  ask(firstPauseMs);
}

function pause(ms: number, signal: AbortSignal, then: () => void): void {
  const stop = (): void => clearTimeout(timer);
  const timer = setTimeout(() => {
    signal.removeEventListener("abort", stop);
    then();
  }, ms);
  signal.addEventListener("abort", stop, { once: true });
}

/** Once, when the connection holds that does not hold now: then the server knows who asks. */
function whenLive(client: Stepcast, signal: AbortSignal, then: () => void): void {
  const { subscribe, getSnapshot } = client.connection;
  let wasLive = getSnapshot().state === "live";
  const stop = (): void => unsubscribe();
  const unsubscribe = subscribe(() => {
    const isLive = getSnapshot().state === "live";
    if (isLive === wasLive) return;
    wasLive = isLive;
    if (!isLive) return;
    signal.removeEventListener("abort", stop);
    stop();
    then();
  });
  signal.addEventListener("abort", stop, { once: true });
}
