import { useConnection, useStepcast } from "@stepcast/react";
import { useQueryClient } from "@tanstack/react-query";
import { getQueryKey } from "@trpc/react-query";
import { useEffect } from "react";
import { createRefresher } from "../server/refresher.ts";
import { trpc } from "../server/trpc.ts";

const lists = [getQueryKey(trpc.runs.list)];

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
    const { ask, stop } = createRefresher(queries);
    ask(lists);
    return stop;
  }, [live, queries]);
  useEffect(() => {
    const { ask: askFor, stop } = createRefresher(queries);
    const ask = () => askFor(lists);
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
