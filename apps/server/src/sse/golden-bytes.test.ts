import { type ApiContext, appRouter } from "@stepcast/api";
import { StepcastError, type StreamInput } from "@stepcast/contracts";
import type { HubItem } from "@stepcast/hub";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { owner } from "../auth/owner.ts";
import { bodyOf, type RunningServer, startServer } from "../testing/running-server.ts";
import { createTrpcEncoding } from "./trpc-encoding.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

const plan = {
  name: "grüße",
  steps: [
    {
      id: "a",
      skill: "core.echo",
      label: 'a\n\ndata: {"pwn":1}\r\u2028\u0000 – 荷',
      input: { 10: 1, 9: 2, none: null, b: [1.5, -0, 1e21, "\u2029"] },
    },
    { id: "b", skill: "core.noop", needs: ["a"] },
  ],
};

async function runPlan(): Promise<void> {
  const answer = await running.post("/api/v1/runs?wait=true", { plan });
  expect(await bodyOf(answer)).toMatchObject({ status: "completed" });
}

/** tRPC's own adapter over the hub of the server that runs; feeds of a room need nothing else. */
function stockStream(input: StreamInput, hub: Partial<ApiContext["hub"]> = {}): Promise<Response> {
  const own = Object.assign(Object.create(running.server.hub) as ApiContext["hub"], {
    epoch: running.server.hub.epoch,
    head: () => running.server.hub.head(),
    subscribe: running.server.hub.subscribe,
    ...hub,
  });
  return fetchRequestHandler({
    endpoint: "/trpc",
    router: appRouter,
    req: new Request(`http://localhost${pathOf(input)}`),
    // Cast: what the procedure does not touch is not there.
    createContext: () => ({ caller: owner, hub: own }) as unknown as ApiContext,
  });
}

function pathOf(input: StreamInput): string {
  return `/trpc/events.stream?input=${encodeURIComponent(JSON.stringify(input))}`;
}

/** The body up to where `isEnd` holds, as text: chunking is gone by then. */
async function textUntil(response: Response, isEnd: (text: string) => boolean): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let step = await reader?.read(); step?.value; step = await reader?.read()) {
    text += decoder.decode(step.value, { stream: true });
    if (text.endsWith("\n\n\n") && isEnd(text)) break;
  }
  await reader?.cancel();
  return text;
}

/**
 * Without what has to differ: when to come back, the moment of a heartbeat, and what a slow machine
 * has time for, which are the adapter's pings and the heartbeats after the first.
 */
function comparable(text: string): string {
  const heartbeat = /data: \{"type":"heartbeat".*\nid: .*\n\n\n/g;
  let heard = 0;
  return text
    .replace(/^retry: \d+\n\n/, "")
    .replaceAll("event: ping\ndata: \n\n\n", "")
    .replaceAll(/"serverTime":\d+/g, '"serverTime":0')
    .replaceAll(heartbeat, (frame) => {
      heard += 1;
      return heard === 1 ? frame : "";
    });
}

const beats = (text: string): number => text.split('{"type":"heartbeat"').length - 1;

describe("the edge's bytes are the stock adapter's", () => {
  it("for history, live events and heartbeats", async () => {
    await runPlan();
    const input = { feeds: [{ types: ["run.*", "step.*", "plan.*"] }] } satisfies StreamInput;
    const [edge, stock] = await Promise.all([running.call(pathOf(input)), stockStream(input)]);
    expect(edge.headers.get("content-type")).toMatch(/^text\/event-stream/);
    const isEnd = (text: string): boolean => text.split('"run.completed"').length === 3;
    const read = (response: Response) => {
      let caughtUp = (): void => {};
      const live = new Promise<void>((resolve) => {
        caughtUp = resolve;
      });
      const text = textUntil(response, (so) => {
        if (beats(so) > 0) caughtUp();
        return isEnd(so);
      });
      return { live, text };
    };
    const readers = [read(edge), read(stock)];
    await Promise.all(readers.map(({ live }) => live));
    await runPlan();
    const [ours = "", theirs = ""] = await Promise.all(readers.map(({ text }) => text));
    expect(ours).toMatch(/^retry: \d+\n\nevent: connected\n/);
    expect(comparable(ours)).toBe(comparable(theirs));
    expect(theirs.split("\ndata: ").length).toBeGreaterThan(15);
  });

  it("for a cursor of another log", async () => {
    const input = { feeds: [{ types: ["run.*" as const] }], lastEventId: "otherlog-7" };
    const [edge, stock] = await Promise.all([running.call(pathOf(input)), stockStream(input)]);
    const [ours, theirs] = await Promise.all(
      [edge, stock].map((response) => textUntil(response, (text) => beats(text) > 0)),
    );
    expect(theirs).toContain('"type":"gap"');
    expect(comparable(ours ?? "")).toBe(comparable(theirs ?? ""));
  });

  it("for a feed that breaks off", async () => {
    const broken = new StepcastError("storage_failed", "The disk is gone.");
    const failing = async function* (): AsyncGenerator<HubItem> {
      yield { kind: "heartbeat", cursor: 0, head: 0, serverTime: 0 };
      throw broken;
    };
    for (const error of [broken, new Error("secret")]) {
      const subscribe = async function* (): AsyncGenerator<HubItem> {
        yield* error === broken ? failing() : [];
        throw error;
      };
      const stock = await stockStream({ feeds: [{}] }, { subscribe });
      const theirs = await textUntil(stock, () => false);
      const encoding = createTrpcEncoding(running.server.hub.epoch, 15_000);
      const last = Buffer.from(encoding.failure?.(error) ?? []).toString();
      expect(last).toMatch(/^event: serialized-error\ndata: \{"message"/);
      expect(last).not.toContain("secret");
      expect(theirs.endsWith(last)).toBe(true);
    }
  });
});
