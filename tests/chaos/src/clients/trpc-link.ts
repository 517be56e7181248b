import type { AppRouter } from "@stepcast/api";
import { createTRPCClient, httpSubscriptionLink } from "@trpc/client";
import { EventSource } from "eventsource";
import type { Follow } from "./foreign-client.ts";

/** `@trpc/client` with its own subscription link, over `eventsource`. */
export const followWithTrpc: Follow = ({ url, token, onEvent }) => {
  const client = createTRPCClient<AppRouter>({
    links: [
      httpSubscriptionLink({
        url: String(new URL("/trpc", url)),
        EventSource,
        eventSourceOptions: {
          fetch: (input, init) =>
            fetch(input, {
              ...init,
              headers: { ...init.headers, authorization: `Bearer ${token}` },
            }),
        },
      }),
    ],
  });
  const subscription = client.events.stream.subscribe(
    { feeds: [{}] },
    {
      onData: ({ id, data }) => {
        if (data.type !== "heartbeat" && data.type !== "gap") onEvent(id, JSON.stringify(data));
      },
    },
  );
  return { stop: () => subscription.unsubscribe() };
};
