import { useConnection, useStepcast } from "@stepcast/react";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { getQueryKey } from "@trpc/react-query";
import { useEffect } from "react";
import { trpc } from "../server/trpc.ts";

const gatherMs = 150;

/**
 * Asks for the lists of runs again a moment after any run of the room, or of one's own rooms, began,
 * ended or changed its plan.
 */
export function useFreshRuns(room?: string): void {
  const client = useStepcast();
  const queries = useQueryClient();
  const live = useConnection(({ state }) => state === "live");
  // What was asked for while the server was away is asked for again once it is back.
  useEffect(() => {
    if (!live) return;
    const { ask, stop } = refresher(queries);
    ask();
    return stop;
  }, [live, queries]);
  useEffect(() => {
    const { ask, stop } = refresher(queries);
    const unwatch = client.watch(
      { types: ["run.*", "plan.created", "approval.*"], ...(room !== undefined && { room }) },
      { after: "now", onEvents: ask, onGap: ask },
    );
    return () => {
      unwatch();
      stop();
    };
  }, [client, queries, room]);
}

/** Asks anew a moment later, once for all wishes until then. */
function refresher(queries: QueryClient) {
  const queryKey = getQueryKey(trpc.runs.list);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      // Asking anew lets go of a page that is on its way, so that whoever wished to see more would see nothing.
      const pagesOnTheirWay = queries.isFetching({
        queryKey,
        predicate: ({ state }) => state.fetchMeta?.fetchMore !== undefined,
      });
      if (pagesOnTheirWay > 0) ask();
      else void queries.invalidateQueries({ queryKey });
    }, gatherMs);
  };
  return { ask, stop: () => clearTimeout(timer) };
}
