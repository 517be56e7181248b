import { auditRoom, type ListedNoun, listedNounOf } from "@stepcast/contracts";
import { useConnection, useStepcast } from "@stepcast/react";
import { useQueryClient } from "@tanstack/react-query";
import { getQueryKey } from "@trpc/react-query";
import { useEffect } from "react";
import { useMe } from "../session/use-me.ts";
import { createRefresher } from "./refresher.ts";
import { trpc } from "./trpc.ts";

const audit = getQueryKey(trpc.audit);
/** What shows something of what was done. Every one of them is an entry of the audit log. */
const listsOf: Readonly<Record<ListedNoun, readonly (typeof audit)[]>> = {
  account: [getQueryKey(trpc.account), getQueryKey(trpc.members)],
  session: [getQueryKey(trpc.account)],
  member: [getQueryKey(trpc.members), getQueryKey(trpc.rooms)],
  invitation: [getQueryKey(trpc.members)],
  key: [getQueryKey(trpc.keys)],
  room: [getQueryKey(trpc.rooms)],
  link: [getQueryKey(trpc.shares)],
  project: [getQueryKey(trpc.projects)],
};
const all = [audit, ...Object.values(listsOf).flat()];

/** Asks for the lists that are shown again a moment after something in them was changed, wherever that was. */
export function useFreshLists(): void {
  const client = useStepcast();
  const queries = useQueryClient();
  const user = useMe()?.user;
  const live = useConnection(({ state }) => state === "live");
  // What changed before anybody listened, or while the server was away.
  useEffect(() => {
    if (!live) return;
    const { ask, stop } = createRefresher(queries);
    ask(all);
    return stop;
  }, [live, queries]);
  useEffect(() => {
    if (user === undefined) return;
    const { ask, stop } = createRefresher(queries);
    const unwatch = client.watch(
      { types: ["audit.noted"], room: auditRoom(user) },
      {
        after: "now",
        onEvents: (batch) => {
          for (const { event } of batch) {
            if (event.type !== "audit.noted") continue;
            const noun = listedNounOf(event.data.action);
            ask([audit, ...(noun === undefined ? [] : listsOf[noun])]);
          }
        },
        onGap: () => ask(all),
      },
    );
    return () => {
      unwatch();
      stop();
    };
  }, [client, queries, user]);
}
