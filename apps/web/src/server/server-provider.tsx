import { createStepcast } from "@stepcast/client";
import { StepcastProvider } from "@stepcast/react";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { httpBatchLink } from "@trpc/client";
import { type ReactNode, useEffect, useState } from "react";
import type { SignedOut } from "../session/signed-out.ts";
import { tell } from "../ui/error-note.tsx";
import { trpc } from "./trpc.ts";

/** Calls that are asked for in one turn travel together, up to this length of address. */
const longestUrl = 6_000;

function createServer(signedOut: SignedOut) {
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
  const calls = trpc.createClient({
    links: [httpBatchLink({ url: `${url}/trpc`, maxURLLength: longestUrl })],
  });
  return { queries, calls, live: createStepcast({ url }) };
}

/** One query cache, one typed client and one live connection for the page. */
export function ServerProvider(props: {
  readonly signedOut: SignedOut;
  readonly children: ReactNode;
}) {
  const [{ queries, calls, live }] = useState(() => createServer(props.signedOut));
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
        <StepcastProvider client={live}>{props.children}</StepcastProvider>
      </QueryClientProvider>
    </trpc.Provider>
  );
}
