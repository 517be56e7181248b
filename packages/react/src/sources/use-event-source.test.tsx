// @vitest-environment happy-dom
// @vitest-environment-options {"settings":{"fetch":{"disableSameOriginPolicy":true}}}
import { startServerProcess } from "@stepcast/testkit/server-process";
import { act, cleanup, render, renderHook, screen, waitFor } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { AgentMonitor } from "./agent-monitor.tsx";
import { stubEventSource } from "./testing/page-event-source.ts";
import { refuse, scriptedServer, stream } from "./testing/scripted-server.ts";
import { useEventSource } from "./use-event-source.ts";

const patiently = { timeout: 30_000 };

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("against a server", { timeout: 60_000 }, () => {
  let server: Awaited<ReturnType<typeof startServerProcess>>;
  beforeAll(async () => {
    server = await startServerProcess({
      program: "src/main.ts",
      settings: { STEPCAST_ALLOWED_ORIGINS: window.location.origin },
    });
  }, 60_000);
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(() => stubEventSource(server.token));

  const post = (path: string, body: unknown) =>
    fetch(`${server.url}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  it("a chat page grows its text chunk by chunk, and the message takes its place", async () => {
    const texts: string[] = [];
    let text = "";
    const page = () => {
      const stream = useEventSource(`${server.url}/api/chat/conversations/talk/stream`, {
        events: ["typing", "chunk", "message", "done"],
        onMessage({ event, data }) {
          // Cast: the vocabulary of chat front ends.
          const { content } = data as { readonly content: string };
          if (event === "chunk") text += content;
          if (event === "message") text = content;
          if (event === "chunk" || event === "message") texts.push(text);
          if (event === "done") stream.close();
        },
      });
      return stream;
    };
    const { result } = renderHook(page);
    await waitFor(() => expect(result.current.isConnected).toBe(true), patiently);
    await post("/api/chat/conversations/talk/messages", {
      content: "Make a landing page for a bakery",
    });
    const done = { event: "done", data: {}, error: undefined, isConnected: false };
    await waitFor(() => expect(result.current).toMatchObject(done), patiently);
    expect(texts.length).toBeGreaterThan(2);
    const [message, ...chunks] = texts.toReversed();
    // Each piece continues the text, and the message is the whole of it.
    expect(chunks.every((text, place) => (chunks[place - 1] ?? message)?.startsWith(text))).toBe(
      true,
    );
    expect(chunks[0]).toBe(message);
  });

  it("a monitor shows an agent's name, status and progress", async () => {
    render(<AgentMonitor agentId="pump-7" name="Pump 7" serverUrl={server.url} />);
    const told = { status: "RUNNING", percent: 42, currentStep: "warm up" };
    await waitFor(async () => {
      // Until the stream is open, which shows nothing by itself.
      await post("/api/v1/agents/pump-7/status", told);
      expect(screen.getByRole("status").textContent).toBe("RUNNING");
    }, patiently);
    expect(screen.getByRole("heading").textContent).toBe("Pump 7");
    expect(screen.getByText("warm up")).toBeDefined();
    expect(screen.getByRole("progressbar").getAttribute("value")).toBe("42");
    await post("/api/v1/agents/pump-7/status", { status: "COMPLETED" });
    await waitFor(
      () => expect(screen.getByRole("status").textContent).toBe("COMPLETED"),
      patiently,
    );
  });
});

describe("when the connection is lost", { timeout: 60_000 }, () => {
  it("says so and comes back, also after an answer that is no stream, at the place that was seen", async () => {
    stubEventSource();
    const { url, asked, close } = await scriptedServer([
      stream('id: e1-7\ndata: {"n":1}\n\n', "end"),
      refuse,
      refuse,
      stream('id: e1-8\ndata: {"n":2}\n\n'),
    ]);
    const errors: string[] = [];
    const opened = vi.fn();
    const closed = vi.fn();
    const { result } = renderHook(() =>
      useEventSource(`${url}?plant=a?b`, {
        onError: (error) => errors.push(error),
        onOpen: opened,
        onClose: closed,
      }),
    );
    await waitFor(() => expect(result.current.data).toEqual({ n: 2 }), patiently);
    expect(result.current).toMatchObject({ isConnected: true, error: undefined });
    expect(errors.length).toBeGreaterThanOrEqual(2);
    expect(new Set(errors)).toEqual(new Set(["Connection lost. Reconnecting..."]));
    expect(asked).toEqual([
      "/stream?plant=a?b",
      "/stream?plant=a?b",
      // Whether it was the end, which an EventSource does not tell.
      "/stream?plant=a%3Fb&after=e1-7",
      "/stream?plant=a%3Fb&after=e1-7",
    ]);
    expect(opened).toHaveBeenCalledTimes(2);
    act(() => result.current.close());
    expect(closed).toHaveBeenCalledTimes(1);
    expect(result.current.isConnected).toBe(false);
    await close();
  });

  it("a monitor shows that it connects, that it lost its connection, and goes on without a reload", async () => {
    stubEventSource();
    const status = (seq: number, told: string) =>
      `event: agent.status\nid: e1-${seq}\ndata: {"agent_id":"pump-7","status":"${told}"}\n\n`;
    const seen = Promise.withResolvers<void>();
    const { url, asked, close } = await scriptedServer([
      stream(status(1, "RUNNING"), "end"),
      // Held until the page has said that the connection is lost.
      (response) => void seen.promise.then(() => stream(status(2, "COMPLETED"))(response)),
    ]);
    render(<AgentMonitor agentId="pump-7" serverUrl={url.replace("/stream", "")} />);
    expect(screen.getByRole("status").textContent).toBe("CONNECTING");
    const alert = await screen.findByRole("alert", undefined, patiently);
    expect(alert.textContent).toBe("Connection lost. Reconnecting...");
    // What was known stays on the screen.
    expect(screen.getByRole("status").textContent).toBe("RUNNING");
    seen.resolve();
    await waitFor(
      () => expect(screen.getByRole("status").textContent).toBe("COMPLETED"),
      patiently,
    );
    expect(screen.queryByRole("alert")).toBeNull();
    expect(asked).toHaveLength(2);
    cleanup();
    await close();
  });

  it("renders a burst once, and tells each of its messages", async () => {
    stubEventSource();
    const burst = Array.from({ length: 500 }, (_, n) => `id: e1-${n + 1}\ndata: ${n}\n\n`).join("");
    const { url, close } = await scriptedServer([stream(burst)]);
    const told: unknown[] = [];
    let renders = 0;
    const { result } = renderHook(() => {
      renders += 1;
      return useEventSource(url, { onMessage: ({ data }) => told.push(data) });
    });
    await waitFor(() => expect(result.current.data).toBe(499), patiently);
    expect(told).toEqual(Array.from({ length: 500 }, (_, n) => n));
    expect(renders).toBeLessThan(50);
    await close();
  });

  it("sends cookies to another origin only when it is told to", () => {
    const asked: unknown[] = [];
    class Asked extends EventTarget {
      constructor(url: string, init: unknown) {
        super();
        asked.push([url, init]);
      }
      close(): void {}
    }
    vi.stubGlobal("EventSource", Asked);
    const url = "https://elsewhere.example/stream";
    const { rerender } = renderHook((options) => useEventSource(url, options), {
      initialProps: {},
    });
    rerender({ withCredentials: true });
    expect(asked).toEqual([
      [url, { withCredentials: false }],
      [url, { withCredentials: true }],
    ]);
  });

  it("opens nothing without an address", () => {
    const opened = vi.fn();
    vi.stubGlobal("EventSource", opened);
    const { result } = renderHook(() => useEventSource(undefined));
    expect(result.current.isConnected).toBe(false);
    expect(opened).not.toHaveBeenCalled();
  });
});
