import type { AppRouter } from "@stepcast/api";
import type { StreamItem } from "@stepcast/contracts";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { httpSubscriptionLink } from "@trpc/client";
import { createTRPCReact } from "@trpc/react-query";
import { Window } from "happy-dom";
import { createElement, type ReactNode } from "react";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { BearerEventSource } from "../testing/bearer-event-source.ts";
import { quickPlan, sleepPlan, startServer } from "../testing/running-server.ts";

const trpc = createTRPCReact<AppRouter>();
const window = new Window();

beforeAll(() => {
  // React draws into these; the network stays Node's.
  vi.stubGlobal("window", window);
  vi.stubGlobal("document", window.document);
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await window.happyDOM.close();
});

/** Draws a component between tRPC's providers. */
async function draw(url: string, component: () => ReactNode) {
  const { createRoot } = await import("react-dom/client");
  const place = window.document.createElement("div");
  // Cast: happy-dom's element stands for the browser's.
  const root = createRoot(place as unknown as Element);
  const queryClient = new QueryClient();
  const client = trpc.createClient({
    links: [httpSubscriptionLink({ url: `${url}/trpc`, EventSource: BearerEventSource })],
  });
  const within = createElement(trpc.Provider, {
    client,
    queryClient,
    children: createElement(QueryClientProvider, { client: queryClient }, createElement(component)),
  });
  root.render(within);
  return { text: () => place.textContent ?? "", unmount: () => root.unmount() };
}

it("useSubscription of the unmodified tRPC hooks shows a run, and leaves nothing when it goes", async () => {
  await using running = await startServer();
  const { runId } = await running.start(quickPlan);
  const seen: StreamItem["type"][] = [];
  const Run = (): ReactNode => {
    const { status } = trpc.events.stream.useSubscription(
      { feeds: [{ runId }] },
      { onData: ({ data }) => seen.push(data.type) },
    );
    return status;
  };
  const page = await draw(running.url, Run);
  await expect.poll(() => seen).toContain("heartbeat");
  expect(seen.filter((type) => type.startsWith("run."))).toEqual([
    "run.queued",
    "run.started",
    "run.completed",
  ]);
  await expect.poll(() => page.text()).toBe("pending");
  expect(running.server.hub.subscribers).toBe(1);
  page.unmount();
  await expect.poll(() => running.server.hub.subscribers).toBe(0);
});

it("useSubscription sees live events, and says why it was refused", async () => {
  await using running = await startServer();
  const { runId } = await running.start(sleepPlan(60_000));
  const Run = (): ReactNode => {
    const { data, error } = trpc.events.stream.useSubscription({
      feeds: [{ runId, types: ["run.cancelled"] }],
    });
    return error?.message ?? data?.data.type ?? "";
  };
  const page = await draw(running.url, Run);
  await expect.poll(() => page.text()).toBe("heartbeat");
  await running.post(`/api/v1/runs/${runId}/cancel`);
  await expect.poll(() => page.text()).toBe("run.cancelled");
  page.unmount();
  const Refused = (): ReactNode =>
    trpc.events.stream.useSubscription({ feeds: [{ runId: "run_none" }] }).error?.message ?? "";
  const refused = await draw(running.url, Refused);
  await expect.poll(() => refused.text()).toContain("404");
  refused.unmount();
});
