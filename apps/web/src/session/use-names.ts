import { isolated } from "../format/isolated.ts";
import { trpc } from "../server/trpc.ts";
import { useMe } from "./use-me.ts";

const freshMs = 60_000;

/** What people are called in a sentence, by their user ids. Only owners know the others; an id stands for who is not known. */
export function useNames(): (user: string) => string {
  const me = useMe();
  const members = trpc.members.list.useQuery(undefined, {
    enabled: me?.role === "owner" && me.scopes.includes("admin"),
    staleTime: freshMs,
  });
  return (user) => {
    if (user === me?.user) return isolated(me.name);
    return isolated(members.data?.members.find((row) => row.user === user)?.name ?? user);
  };
}
