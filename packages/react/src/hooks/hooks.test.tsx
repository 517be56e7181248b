// @vitest-environment happy-dom
import type {
  CastEvent,
  ConnectionStatus,
  RunView,
  Stepcast,
  WatchOptions,
} from "@stepcast/client";
import { type RunState, StepcastError } from "@stepcast/contracts";
import { act, cleanup, render, renderHook, screen } from "@testing-library/react";
import { type ReactNode, StrictMode } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { StepcastProvider } from "./stepcast-provider.tsx";
import { useConnection } from "./use-connection.ts";
import { useEvents } from "./use-events.ts";
import { useRun } from "./use-run.ts";
import { useRunActions } from "./use-run-actions.ts";
import { useRunActivity } from "./use-run-activity.ts";
import { useStepcast } from "./use-stepcast.ts";

afterEach(cleanup);

/** A store that the test moves. */
function movable<T>(initial: T) {
  const listeners = new Set<() => void>();
  let value = initial;
  return {
    listeners,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    getSnapshot: () => value,
    set(next: T) {
      value = next;
      for (const listener of [...listeners]) listener();
    },
  };
}

const run = (change: Partial<RunState>): RunState => ({
  runId: "run_a",
  room: "ada/desk",
  status: "running",
  tags: [],
  requestedBy: "ada",
  cancelRequested: false,
  queuedAt: 1,
  totalSteps: 2,
  succeeded: 0,
  failed: 0,
  skipped: 0,
  cancelled: 0,
  lastSeq: 1,
  steps: [],
  stepIndex: {},
  phases: [],
  approvals: [],
  artifacts: [],
  usage: { inputTokens: 0, outputTokens: 0, usd: 0 },
  ...change,
});

const ready = (change: Partial<RunState>): RunView => ({
  runId: "run_a",
  status: "ready",
  run: run(change),
  error: undefined,
});

let renders = 0;

function Status(): ReactNode {
  renders += 1;
  const picked = useRun("run_a", ({ status, steps }) => ({ status, steps: steps.length }));
  return <p>{picked === undefined ? "nothing yet" : `${picked.status} ${picked.steps}`}</p>;
}

function Page(): ReactNode {
  return <p>{useRun("run_a").status}</p>;
}

function setup() {
  const view = movable<RunView>({
    runId: "run_a",
    status: "loading",
    run: undefined,
    error: undefined,
  });
  const activity = movable({ events: [], dropped: 0 });
  // Cast: as much of the status as the test reads.
  const connection = movable({ state: "live", lagMs: 1 } as ConnectionStatus);
  const commands = { start: vi.fn(), cancel: vi.fn() };
  // Cast: as much of the client as the hooks use.
  const client = {
    connection: { ...connection, retry: () => {} },
    runs: { store: () => ({ runId: "run_a", view, activity }), ...commands },
  } as unknown as Stepcast;
  const wrapper = ({ children }: { readonly children?: ReactNode }) => (
    <StrictMode>
      <StepcastProvider client={client}>{children}</StepcastProvider>
    </StrictMode>
  );
  return { view, activity, connection, commands, client, wrapper };
}

describe("useRun", () => {
  it("shows the run as it moves and lets go when it leaves", () => {
    const { view, wrapper } = setup();
    const hook = renderHook(() => useRun("run_a"), { wrapper });
    expect(hook.result.current.status).toBe("loading");
    act(() => view.set(ready({ succeeded: 1 })));
    expect(hook.result.current.run?.succeeded).toBe(1);
    hook.unmount();
    expect(view.listeners.size).toBe(0);
  });

  it("renders again only when what was picked changed", () => {
    const { view, wrapper } = setup();
    renders = 0;
    render(<Status />, { wrapper });
    expect(screen.getByText("nothing yet")).toBeDefined();
    act(() => view.set(ready({})));
    const before = renders;
    act(() => view.set(ready({ lastSeq: 2 })));
    act(() => view.set(ready({ lastSeq: 3 })));
    expect(renders).toBe(before);
    act(() => view.set(ready({ status: "completed" })));
    expect(screen.getByText("completed 0")).toBeDefined();
  });

  it("takes a new selector at once", () => {
    const { view, wrapper } = setup();
    const hook = renderHook(
      ({ key }: { key: "succeeded" | "failed" }) => useRun("run_a", (r) => r[key]),
      {
        wrapper,
        initialProps: { key: "succeeded" },
      },
    );
    act(() => view.set(ready({ succeeded: 3, failed: 1 })));
    expect(hook.result.current).toBe(3);
    hook.rerender({ key: "failed" });
    expect(hook.result.current).toBe(1);
  });

  it("waits while there is no run id, and renders on a server", () => {
    const { view, client, wrapper } = setup();
    const hook = renderHook(() => useRun(undefined), { wrapper });
    expect(hook.result.current.status).toBe("loading");
    expect(view.listeners.size).toBe(0);
    const html = renderToString(
      <StepcastProvider client={client}>
        <Page />
      </StepcastProvider>,
    );
    expect(html).toBe("<p>loading</p>");
  });
});

it("gives the activity and the connection as they are", () => {
  const { connection, activity, wrapper } = setup();
  const hook = renderHook(
    () => ({ ...useRunActivity("run_a"), state: useConnection(({ state }) => state) }),
    { wrapper },
  );
  expect(hook.result.current).toEqual({ events: [], dropped: 0, state: "live" });
  // Cast: as much of the status as the test reads.
  act(() => connection.set({ state: "offline" } as ConnectionStatus));
  act(() => activity.set({ events: [], dropped: 7 }));
  expect(hook.result.current).toEqual({ events: [], dropped: 7, state: "offline" });
});

it("shows the latest events of a feed, and watches it anew only when another one is asked for", () => {
  const feeds: { filter: object; onEvents: (events: readonly CastEvent[]) => void }[] = [];
  let watching = 0;
  // Cast: as much of the client as the hook uses.
  const client = {
    watch(filter: object, { onEvents }: WatchOptions) {
      feeds.push({ filter, onEvents });
      watching += 1;
      return () => (watching -= 1);
    },
  } as unknown as Stepcast;
  vi.stubGlobal("requestAnimationFrame", (frame: () => void) => setTimeout(frame, 0));
  vi.stubGlobal("cancelAnimationFrame", (timer: NodeJS.Timeout) => clearTimeout(timer));
  vi.useFakeTimers();
  const hook = renderHook(({ noun }) => useEvents({ types: [noun], keep: 2 }), {
    wrapper: ({ children }) => <StepcastProvider client={client}>{children}</StepcastProvider>,
    initialProps: { noun: "alarm.*" as "alarm.*" | "log.*" },
  });
  hook.rerender({ noun: "alarm.*" });
  expect(feeds.map(({ filter }) => filter)).toEqual([{ types: ["alarm.*"] }]);
  // Cast: as much of an event as the test reads.
  const event = (seq: number) => ({ cursor: `e1-${seq}`, event: { seq } }) as CastEvent;
  act(() => {
    feeds[0]?.onEvents([event(1), event(2), event(3)]);
    vi.runAllTimers();
  });
  expect(hook.result.current.events.map(({ cursor }) => cursor)).toEqual(["e1-2", "e1-3"]);
  expect(hook.result.current.dropped).toBe(1);
  hook.rerender({ noun: "log.*" });
  expect(feeds.at(-1)?.filter).toEqual({ types: ["log.*"] });
  expect(watching).toBe(1);
  hook.unmount();
  expect(watching).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("useRunActions", () => {
  it("says while a command is on its way, and why it failed", async () => {
    const { commands, wrapper } = setup();
    const hook = renderHook(() => useRunActions(), { wrapper });
    const { cancel, start } = hook.result.current;
    let finish = (): void => {};
    commands.cancel.mockReturnValueOnce(
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
    );
    let cancelled: Promise<void> | undefined;
    act(() => {
      cancelled = cancel("run_a", "changed my mind");
    });
    expect(hook.result.current.isExecuting).toBe(true);
    await act(async () => {
      finish();
      await cancelled;
    });
    expect(hook.result.current.isExecuting).toBe(false);
    expect(commands.cancel).toHaveBeenCalledWith("run_a", "changed my mind");

    commands.start.mockRejectedValueOnce(new StepcastError("unreachable", "Nobody answers."));
    await act(() => expect(start({ goal: "x" })).rejects.toMatchObject({ code: "unreachable" }));
    expect(hook.result.current.error?.message).toBe("Nobody answers.");
    expect(hook.result.current.start).toBe(start);
  });

  it("says no longer that nobody answered once the connection is live again", async () => {
    const { commands, connection, wrapper } = setup();
    const hook = renderHook(() => useRunActions(), { wrapper });
    const fail = async (code: "unreachable" | "forbidden") => {
      commands.cancel.mockRejectedValueOnce(new StepcastError(code, code));
      await act(() => hook.result.current.cancel("run_a").catch(() => {}));
    };
    const lose = () => {
      for (const state of ["reconnecting", "live"] as const)
        act(() => connection.set({ ...connection.getSnapshot(), state }));
    };
    await fail("unreachable");
    expect(hook.result.current.error?.code).toBe("unreachable");
    lose();
    expect(hook.result.current.error).toBeUndefined();
    // What the server itself refused holds.
    await fail("forbidden");
    lose();
    expect(hook.result.current.error?.code).toBe("forbidden");
  });
});

it("says what is missing when there is no provider", () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  expect(() => renderHook(() => useStepcast())).toThrow("StepcastProvider");
  vi.restoreAllMocks();
});
