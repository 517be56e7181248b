// @vitest-environment happy-dom
// @vitest-environment-options {"settings":{"fetch":{"disableSameOriginPolicy":true}}}
import { createStepcast, type Stepcast } from "@stepcast/client";
import { startServerProcess } from "@stepcast/testkit/server-process";
import { cleanup, render, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { StepcastProvider } from "../hooks/stepcast-provider.tsx";
import { LiveTickerConnected } from "../live-ticker/live-ticker-connected.tsx";
import type { OsActivity } from "./os-activity.ts";
import { useAgentExecution } from "./use-agent-execution.ts";
import { useAgentSSE } from "./use-agent-sse.ts";
import { useAgentStore } from "./use-agent-store.ts";
import { useOsActivityStream } from "./use-os-activity-stream.ts";

let server: Awaited<ReturnType<typeof startServerProcess>>;
let client: Stepcast;
beforeAll(async () => {
  server = await startServerProcess({
    program: "src/main.ts",
    settings: { STEPCAST_ALLOWED_ORIGINS: window.location.origin },
  });
  client = createStepcast({ url: server.url, token: server.token });
}, 60_000);
afterAll(async () => {
  client.close();
  await server[Symbol.asyncDispose]();
});
afterEach(cleanup);

const wrapper = ({ children }: { readonly children?: ReactNode }) => (
  <StepcastProvider client={client}>{children}</StepcastProvider>
);
const patiently = { timeout: 45_000 };

describe("the sources' hooks against a server", { timeout: 60_000 }, () => {
  it("show a session's plan to its end, and the ticker with them", async () => {
    const shown: OsActivity[] = [];
    const hook = () => {
      const activity = useOsActivityStream("owner", "main");
      shown.push(activity);
      return activity;
    };
    const { result } = renderHook(hook, { wrapper });
    await waitFor(() => expect(result.current.connected).toBe(true), patiently);
    const ticker = render(
      <LiveTickerConnected userId="owner" sessionId="main" locale="it" keepMs={Infinity} />,
      { wrapper },
    );
    expect(ticker.container.textContent).toBe("");
    const response = await fetch(`${server.url}/api/os2/chat`, {
      method: "POST",
      headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
      body: JSON.stringify({
        message: "Write a business plan",
        userId: "owner",
        sessionId: "main",
      }),
    });
    const { planId } = await response.json();
    await waitFor(
      () =>
        expect(result.current.lastEvent).toMatchObject({
          type: "plan_completed",
          planId,
          status: "completed",
        }),
      patiently,
    );
    await waitFor(
      () => expect(ticker.container.textContent).toContain("Piano completato in"),
      patiently,
    );
    // Of all that was shown: on a slow machine the end may have left again by now.
    const ended = shown.find(({ lastEvent }) => lastEvent?.type === "plan_completed");
    expect(ended?.activeSteps.length).toBeGreaterThan(0);
    expect(new Set(ended?.activeSteps.map(({ status }) => status))).toEqual(new Set(["success"]));
  });

  it("start an execution and show it to its end", async () => {
    const { result } = renderHook(
      () => ({ ...useAgentExecution(), ...useAgentStore(), ...useAgentSSE() }),
      { wrapper },
    );
    const executionId = await result.current.startExecution("Write a business plan");
    await waitFor(
      () =>
        expect(result.current.currentExecution).toMatchObject({
          id: executionId,
          status: "completed",
        }),
      patiently,
    );
    const { currentExecution, thinkingSteps, isExecuting } = result.current;
    expect(isExecuting).toBe(false);
    expect(currentExecution?.plan.phases.length).toBeGreaterThan(0);
    expect(new Set(currentExecution?.plan.phases.map(({ status }) => status))).toEqual(
      new Set(["completed"]),
    );
    const of = (type: string) => thinkingSteps.filter((step) => step.type === type).length;
    expect(of("tool_use")).toBeGreaterThan(0);
    expect(of("tool_result")).toBe(of("tool_use"));
  });
});
