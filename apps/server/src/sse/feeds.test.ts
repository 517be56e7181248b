import { foldRunEvents, parseEvent } from "@stepcast/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  bodyOf,
  type Frame,
  framesOf,
  quickPlan,
  type RunningServer,
  refusalOf,
  sleepPlan,
  startServer,
  takeFrames,
} from "../testing/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer({ heartbeatMs: 200 });
});
afterAll(() => running[Symbol.asyncDispose]());

const isEnd = (frame: Frame): boolean => frame.event === "run.completed";
const facts = (frames: Frame[]) => frames.filter(({ event }) => event !== "heartbeat");
const json = { accept: "application/json" };

describe("the events of a run", () => {
  it("are named by type, numbered by cursor, and fold into the run", async () => {
    const { runId } = await running.start(quickPlan);
    const response = await running.call(`/api/v1/runs/${runId}/events`);
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(response.headers.get("cache-control")).toBe("no-cache, no-transform");
    expect(response.headers.get("x-accel-buffering")).toBe("no");
    const frames = facts(await takeFrames(response, isEnd));
    expect(frames.map(({ event }) => event)).toEqual([
      "run.queued",
      "plan.created",
      "run.started",
      "step.started",
      "step.succeeded",
      "step.started",
      "step.succeeded",
      "run.completed",
    ]);
    for (const { id, event, data } of frames) {
      expect(id).toBe(`${running.server.hub.epoch}-${data.seq}`);
      expect(event).toBe(data.type);
    }
    const run = foldRunEvents(
      undefined,
      frames.map(({ data }) => parseEvent(data)),
    );
    expect(run).toMatchObject({ runId, status: "completed", succeeded: 2 });
  });

  it("begin with when to come back, and say that they are alive", async () => {
    const { runId } = await running.start(sleepPlan(60_000));
    const response = await running.call(`/api/v1/runs/${runId}/events`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let piece = await reader?.read(); piece?.value; piece = await reader?.read()) {
      text += piece.value;
      if (text.split(": keep-alive\n\n").length > 3) break;
    }
    await reader?.cancel();
    const retryMs = Number(/^retry: (\d+)\n\n/.exec(text)?.[1]);
    expect(retryMs).toBeGreaterThanOrEqual(250);
    expect(retryMs).toBeLessThan(500);
    expect(text).toMatch(
      /: keep-alive\n\nevent: heartbeat\ndata: \{"serverTime":\d+,"head":"\w+-\d+"\}\nid: \w+-\d+\n\n/,
    );
    await running.post(`/api/v1/runs/${runId}/cancel`);
  });

  it("go on after a cursor from the header, which is ahead of the one in the address", async () => {
    const { runId } = await running.start(quickPlan);
    const path = `/api/v1/runs/${runId}/events`;
    const all = facts(await takeFrames(await running.call(path), isEnd));
    const middle = all[3]?.id ?? "";
    const rest = all.slice(4).map(({ id }) => id);
    const headers = { "last-event-id": middle };
    const byHeader = await running.call(`${path}?after=${all[0]?.id}`, { headers });
    expect(facts(await takeFrames(byHeader, isEnd)).map(({ id }) => id)).toEqual(rest);
    const byQuery = await running.call(`${path}?after=${middle}`);
    expect(facts(await takeFrames(byQuery, isEnd)).map(({ id }) => id)).toEqual(rest);
  });

  it("go on where an EventSource without headers of its own adds its place to the address", async () => {
    const { runId } = await running.start(quickPlan);
    const path = `/api/v1/runs/${runId}/events`;
    const all = facts(await takeFrames(await running.call(path), isEnd)).map(({ id }) => id);
    const again = `?after=${all[0]}&lastEventId=${all[3]}`;
    const job = `/api/v1/jobs/${runId}/events`;
    for (const at of [path, job, "/api/v1/events"]) {
      const frames = facts(await takeFrames(await running.call(`${at}${again}`), isEnd));
      expect([at, frames.map(({ id }) => id)]).toEqual([at, all.slice(4)]);
    }
    const headers = { "last-event-id": all[4] ?? "" };
    const told = await takeFrames(await running.call(`${path}${again}`, { headers }), isEnd);
    expect(facts(told)[0]?.id).toBe(all[5]);
    const { events } = await bodyOf<{ events: unknown[] }>(
      await running.call(`${path}?lastEventId=${all[3]}`, { headers: json }),
    );
    expect(events).toHaveLength(all.length - 4);
  });

  it("come as names and prefixes were asked for", async () => {
    const { runId } = await running.start(quickPlan);
    const path = `/api/v1/runs/${runId}/events?types=step.*,%20run.completed`;
    const frames = facts(await takeFrames(await running.call(path), isEnd));
    expect(new Set(frames.map(({ event }) => event))).toEqual(
      new Set(["step.started", "step.succeeded", "run.completed"]),
    );
    const wrong = await running.call(`/api/v1/runs/${runId}/events?types=step`);
    expect(await refusalOf(wrong)).toMatchObject({ status: 400, code: "invalid_input" });
  });

  it("of a run that never was are not found before a stream begins", async () => {
    const response = await running.call("/api/v1/runs/run_none/events");
    expect(await refusalOf(response)).toMatchObject({ status: 404, code: "not_found" });
  });

  it("as JSON are one answer at the end, with every result", async () => {
    const { runId } = await running.start(sleepPlan(100));
    const response = await running.call(`/api/v1/runs/${runId}/events`, { headers: json });
    expect(await bodyOf(response)).toMatchObject({
      status: "completed",
      results: [{ stepId: "nap", status: "succeeded" }],
      totalSteps: 1,
      layers: 1,
      speedup: expect.any(Number),
    });
  });
});

describe("a cursor of another log", () => {
  it("is told as a gap, then everything from the first event follows", async () => {
    const { runId } = await running.start(quickPlan);
    const response = await running.call(`/api/v1/runs/${runId}/events?after=otherlog-12`);
    const [gap, first] = await takeFrames(response, isEnd);
    const start = `${running.server.hub.epoch}-0`;
    expect(gap).toMatchObject({
      id: start,
      event: "gap",
      data: { from: "otherlog-12", to: start, reason: "epoch_changed" },
    });
    expect(first?.event).toBe("run.queued");
  });
});

describe("events of a room", () => {
  it("as JSON come in pages that join", async () => {
    await running.start(quickPlan);
    interface Page {
      events: { seq: number }[];
      cursor: string;
      atHead: boolean;
    }
    const seqs: number[] = [];
    let page: Page | undefined;
    do {
      const after: string = page === undefined ? "" : `&after=${page.cursor}`;
      const response = await running.call(`/api/v1/events?limit=3${after}`, { headers: json });
      page = await bodyOf<Page>(response);
      seqs.push(...page.events.map((event) => event.seq));
    } while (!page.atHead);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    expect(seqs.length).toBeGreaterThanOrEqual(8);
  });

  it("live, reach a reader that came before the run", async () => {
    const response = await running.call("/api/v1/events?types=run.*");
    const frames = framesOf(response);
    const { runId } = await running.start(quickPlan);
    for await (const { event, data } of frames) {
      if (event === "run.completed" && JSON.stringify(data).includes(runId)) break;
    }
    await expect.poll(() => running.server.hub.subscribers).toBe(0);
  });

  it("are of the caller's rooms only", async () => {
    const response = await running.call("/api/v1/events?room=somebody/else");
    expect(await refusalOf(response)).toMatchObject({ status: 404, code: "not_found" });
  });

  it("do not answer a HEAD with a stream", async () => {
    const response = await running.call("/api/v1/events", { method: "HEAD" });
    expect(response.status).toBe(405);
  });
});

describe("starting a run", () => {
  it("says where it is at once", async () => {
    const response = await running.post("/api/v1/runs", { plan: sleepPlan(60_000) });
    const { runId, cursor } = await bodyOf<{ runId: string; cursor: string }>(response);
    expect(response.status).toBe(202);
    expect(response.headers.get("location")).toBe(`/api/v1/runs/${runId}`);
    const events = await running.call(`/api/v1/runs/${runId}/events?after=${cursor}`);
    const [first] = await takeFrames(events, () => true);
    expect(first?.event).toBe("run.queued");
    await running.post(`/api/v1/runs/${runId}/cancel`);
  });

  it("with wait answers with the results", async () => {
    const response = await running.post("/api/v1/runs?wait=true", { plan: quickPlan });
    expect(response.status).toBe(200);
    expect(await bodyOf(response)).toMatchObject({ status: "completed", succeeded: 2, layers: 2 });
  });

  it.each([
    ["?stream=true", {}],
    ["", { accept: "text/event-stream" }],
  ])("with %j and %j streams until the run ends, then closes", async (query, headers) => {
    const response = await running.post(`/api/v1/runs${query}`, { plan: quickPlan }, headers);
    const frames = facts(await takeFrames(response, () => false));
    expect(frames.at(0)?.event).toBe("run.queued");
    expect(frames.at(-1)?.event).toBe("run.completed");
  });

  it("as a stream for a caller that takes only JSON is the batch answer", async () => {
    const response = await running.post("/api/v1/runs?stream=true", { plan: quickPlan }, json);
    expect(await bodyOf(response)).toMatchObject({ status: "completed" });
  });

  it("is not undone by a caller that goes away while it waits", async () => {
    const gone = new AbortController();
    const waiting = running.call("/api/v1/runs?wait=true", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ plan: sleepPlan(300) }),
      signal: gone.signal,
    });
    await expect.poll(() => running.server.hub.subscribers).toBe(1);
    gone.abort();
    await expect(waiting).rejects.toThrow();
    await expect.poll(() => running.server.hub.subscribers).toBe(0);
    const list = await bodyOf<{ rows: { runId: string }[] }>(await running.call("/api/v1/runs"));
    const path = `/api/v1/runs/${list.rows[0]?.runId}/events`;
    expect(await bodyOf(await running.call(path, { headers: json }))).toMatchObject({
      status: "completed",
    });
  });
});
