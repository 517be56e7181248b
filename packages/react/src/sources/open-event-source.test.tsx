// @vitest-environment happy-dom
// @vitest-environment-options {"settings":{"fetch":{"disableSameOriginPolicy":true}}}
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { stubEventSource } from "./testing/page-event-source.ts";
import { scriptedServer, stream } from "./testing/scripted-server.ts";
import { useEventSource } from "./use-event-source.ts";
import { useSSEStream } from "./use-sse-stream.ts";

const patiently = { timeout: 30_000 };

beforeEach(() => stubEventSource());
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("a stream that a page listens to", { timeout: 60_000 }, () => {
  it("stops for good when the server says that nothing more comes", async () => {
    const { url, close } = await scriptedServer([
      stream('id: e1-7\ndata: {"n":1}\n\n', "end"),
      (response) => response.writeHead(204).end(),
    ]);
    const closed = vi.fn();
    const { result } = renderHook(() => useEventSource(url, { onClose: closed }));
    await waitFor(() => expect(closed).toHaveBeenCalledTimes(1), patiently);
    expect(result.current).toMatchObject({
      data: { n: 1 },
      error: undefined,
      isConnected: false,
    });
    await close();
  });

  it("goes on where it was, by what a quiet stream said of its place, also for other names", async () => {
    const { url, asked, close } = await scriptedServer([
      stream("event: one\ndata: 1\nid: e1-3\n\nevent: heartbeat\ndata: {}\nid: e1-4\n\n"),
      stream('event: two\nid: e1-5\ndata: {"n":5}\n\n'),
    ]);
    const heard: unknown[] = [];
    const { result, rerender } = renderHook(
      (events: readonly string[]) =>
        useEventSource(url, { events, onMessage: ({ event }) => heard.push(event) }),
      { initialProps: ["one"] },
    );
    await waitFor(() => expect(result.current.data).toBe(1), patiently);
    rerender(["two"]);
    await waitFor(() => expect(result.current.data).toEqual({ n: 5 }), patiently);
    expect(asked).toEqual(["/stream", "/stream?after=e1-4"]);
    expect(heard).toEqual(["one", "two"]);
    await close();
  });

  it("shows nothing of one address for another, and listens to another after a close", async () => {
    const { url, close } = await scriptedServer([
      stream('data: {"n":1}\n\n'),
      // Connects, and is silent.
      stream(""),
      stream('data: {"n":3}\n\n'),
    ]);
    const shown: unknown[] = [];
    const { result, rerender } = renderHook(
      (address: string) => {
        const page = useEventSource(address);
        shown.push([address, page.data]);
        return page;
      },
      { initialProps: `${url}/a` },
    );
    await waitFor(() => expect(result.current.data).toEqual({ n: 1 }), patiently);
    rerender(`${url}/b`);
    await waitFor(() => expect(result.current.isConnected).toBe(true), patiently);
    expect(shown).not.toContainEqual([`${url}/b`, { n: 1 }]);
    act(() => result.current.close());
    rerender(`${url}/c`);
    await waitFor(() => expect(result.current.data).toEqual({ n: 3 }), patiently);
    await close();
  });

  it("tells nothing after it was closed", async () => {
    const { url, close } = await scriptedServer([stream("data: 1\n\ndata: 2\n\ndata: 3\n\n")]);
    const told: unknown[] = [];
    const { result } = renderHook(() => {
      const page = useEventSource(url, {
        onMessage({ data }) {
          told.push(data);
          page.close();
        },
      });
      return page;
    });
    await waitFor(() => expect(told).toEqual([1]), patiently);
    await waitFor(() => expect(result.current).toMatchObject({ data: 1 }), patiently);
    expect(told).toEqual([1]);
    await close();
  });

  it("a page of some types keeps the latest of those", async () => {
    const { url, close } = await scriptedServer([
      stream('event: task_complete\ndata: 1\n\ndata: 2\n\nevent: error\ndata: {"error":"No."}\n\n'),
    ]);
    const { result } = renderHook(() => useSSEStream(url, ["task_complete"]));
    await waitFor(() => expect(result.current.data).toBe(1), patiently);
    expect(result.current).toEqual({ data: 1, error: undefined, isConnected: true });
    await close();
  });
});
