import { createStepcast } from "@stepcast/client";
import { StepcastProvider } from "@stepcast/react";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { httpBatchLink } from "@trpc/client";
import { type ReactNode, useEffect, useState } from "react";
import type { SignedOut } from "../session/signed-out.ts";
import { tell } from "../ui/error-note.tsx";
import { BearerContext } from "./bearer.ts";
import { trpc } from "./trpc.ts";

/** Calls that are asked for in one turn travel together, up to this length of address. */
const longestUrl = 6_000;

export interface ServerProviderProps {
  readonly signedOut: SignedOut;
  /** Shown instead of the browser's cookie; fixed for the life of the provider. */
  readonly token?: string;
  readonly children: ReactNode;
}

function createServer({ signedOut, token }: Omit<ServerProviderProps, "children">) {
  const url = window.location.origin;
  const notice = (error: unknown) => {
    if (tell(error).code === "unauthorized") signedOut.set(true);
  };
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError: notice }),
    mutationCache: new MutationCache({ onError: notice }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < 3 && tell(error).code === "unreachable",
      },
    },
  });
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const calls = trpc.createClient({
    links: [httpBatchLink({ url: `${url}/trpc`, maxURLLength: longestUrl, headers })],
  });
  return { queries, calls, live: createStepcast({ url, token }) };
}

/** One query cache, one typed client and one live connection for the page. */
export function ServerProvider({ children, ...props }: ServerProviderProps) {
  const [{ queries, calls, live }] = useState(() => createServer(props));
  // The page's end ends the connection; React's rehearsal of effects must not.
  useEffect(() => {
    // A page that the browser keeps for its back button lives on.
    const close = (event: PageTransitionEvent) => {
      if (!event.persisted) live.close();
    };
    window.addEventListener("pagehide", close);
    return () => window.removeEventListener("pagehide", close);
  }, [live]);
  return (
    <trpc.Provider client={calls} queryClient={queries}>
      <QueryClientProvider client={queries}>
        <StepcastProvider client={live}>
          <BearerContext value={props.token !== undefined}>{children}</BearerContext>
        </StepcastProvider>
      </QueryClientProvider>
    </trpc.Provider>
  );
}
