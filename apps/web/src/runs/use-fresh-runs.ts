import { useConnection, useStepcast } from "@stepcast/react";
import { useQueryClient } from "@tanstack/react-query";
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
    if (live) void queries.invalidateQueries({ queryKey: getQueryKey(trpc.runs.list) });
  }, [live, queries]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void queries.invalidateQueries({ queryKey: getQueryKey(trpc.runs.list) });
      }, gatherMs);
    };
    const unwatch = client.watch(
      { types: ["run.*", "plan.created", "approval.*"], ...(room !== undefined && { room }) },
      { after: "now", onEvents: refresh, onGap: refresh },
    );
    return () => {
      unwatch();
      clearTimeout(timer);
    };
  }, [client, queries, room]);
}
