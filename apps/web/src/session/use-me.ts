import type { Scope } from "@stepcast/contracts";
import { use } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { BearerContext } from "../server/bearer.ts";
import { trpc } from "../server/trpc.ts";

const freshMs = 60_000;

/** Who is signed in, and what they may do. Whoever came by a link is nobody. */
export function useMe() {
  const enabled = !use(BearerContext);
  return trpc.account.me.useQuery(undefined, { staleTime: freshMs, enabled }).data;
}

/**
 * Why whoever is signed in may not do what needs `scope`, in words; undefined when they may. Until
 * that is known they may: the server decides in any case.
 */
export function useRefusal(scope: Scope): string | undefined {
  const m = useMessages();
  const me = useMe();
  if (me === undefined || me.scopes.includes(scope)) return undefined;
  return me.role === "viewer" ? m.access.viewer : m.access.scope(scope);
}
