import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  bodyOf,
  type Frame,
  type RunningServer,
  refusalOf,
  sleepPlan,
  startServer,
  takeFrames,
} from "../testing/running-server.ts";

let running: RunningServer;
let runId: string;
beforeAll(async () => {
  running = await startServer();
  const started = await running.start({
    name: "two",
    steps: [{ id: "a", skill: "core.noop" }],
  });
  runId = started.runId;
  await running.call(`/api/v1/runs/${runId}/events`, { headers: json });
  for (const percent of [10, 55, 100]) {
    await report("/agents/pump-7/status", { status: "RUNNING", percent });
    await report("/jobs/import-3/progress", {
      percent,
      stepNumber: 1,
      totalSteps: 2,
      elapsedMs: 5,
    });
  }
});
afterAll(() => running[Symbol.asyncDispose]());

const json = { accept: "application/json" };

interface Page {
  readonly events: readonly { readonly seq: number; readonly type: string }[];
  readonly cursor: string;
  readonly atHead: boolean;
}

const ask = (path: string, signal?: AbortSignal) =>
  running.call(path, { headers: json, ...(signal && { signal }) });
const page = async (path: string) => bodyOf<Page>(await ask(path));
const seqsOf = ({ events }: Page) => events.map((event) => event.seq);

async function report(path: string, event: unknown): Promise<void> {
  expect((await running.post(`/api/v1${path}`, event)).status).toBe(200);
}

/** Each of the four, and the types that it holds. */
const feeds: [name: string, path: () => string, types: readonly string[]][] = [
  ["a room", () => "/api/v1/events", []],
  ["a run", () => `/api/v1/runs/${runId}/events`, ["run.queued", "run.completed"]],
  ["an agent", () => "/api/v1/agents/pump-7/events", ["agent.status"]],
  ["an outside job", () => "/api/v1/jobs/import-3/events", ["job.progress"]],
  ["a run as a job", () => `/api/v1/jobs/${runId}/events`, ["run.queued", "run.completed"]],
];

describe.each(feeds)("the events of %s", (_name, path, types) => {
  it("come as a stream, and as pages that join to the same", async () => {
    const whole = await page(`${path()}?limit=512`);
    expect(whole.atHead).toBe(true);
    expect(whole.events.length).toBeGreaterThanOrEqual(3);
    for (const type of types) expect(whole.events.map((event) => event.type)).toContain(type);
    const seqs: number[] = [];
    let part: Page | undefined;
    do {
      const after = part === undefined ? "" : `&after=${part.cursor}`;
      part = await page(`${path()}?limit=2${after}`);
      seqs.push(...seqsOf(part));
    } while (!part.atHead);
    expect(seqs).toEqual(seqsOf(whole));
    const isCaughtUp = (frame: Frame) => frame.event === "heartbeat";
    const frames = await takeFrames(await running.call(path()), isCaughtUp);
    const told = frames.filter((frame) => !isCaughtUp(frame));
    expect(told.map((frame) => frame.data.seq)).toEqual(seqs);
  });

  it("go on after a cursor by address and by header, narrowed by names and prefixes", async () => {
    const whole = await page(`${path()}?limit=512`);
    const [first, second] = whole.events;
    const after = `${running.server.hub.epoch}-${first?.seq}`;
    expect(seqsOf(await page(`${path()}?after=${after}`))[0]).toBe(second?.seq);
    const headers = { "last-event-id": after };
    const [frame] = await takeFrames(await running.call(path(), { headers }), () => true);
    expect(frame?.id).toBe(`${running.server.hub.epoch}-${second?.seq}`);
    const [noun] = String(first?.type).split(".");
    const all = whole.events.filter(({ type }) => type.startsWith(`${noun}.`));
    expect(await page(`${path()}?types=${noun}.*`)).toMatchObject({ events: all });
    const named = all.filter(({ type }) => type === first?.type);
    expect(await page(`${path()}?types=${first?.type}`)).toMatchObject({ events: named });
    expect((await page(`${path()}?types=approval.*`)).events).toEqual([]);
  });

  it("that are still to come are waited for, until there are none or the time is over", async () => {
    const { cursor } = await page(`${path()}?limit=512`);
    const empty = await page(`${path()}?after=${cursor}&types=approval.*&wait=1`);
    expect(empty.events).toEqual([]);
    const gone = new AbortController();
    const waiting = ask(`${path()}?after=${cursor}&types=approval.*&wait=60`, gone.signal);
    await expect.poll(() => running.server.hub.subscribers).toBe(1);
    gone.abort();
    await expect(waiting).rejects.toThrow();
    await expect.poll(() => running.server.hub.subscribers).toBe(0);
  });

  it("are not asked for with HEAD", async () => {
    const { status, headers } = await running.call(path(), { method: "HEAD" });
    expect([status, headers.get("allow")]).toEqual([405, "GET"]);
    // Two routes of one path: each method is named once.
    const { headers: trpc } = await running.call("/trpc/events.stream", { method: "HEAD" });
    expect(trpc.get("allow")).toBe("GET, POST");
  });
});

it("a page that is waited for comes with the event", async () => {
  const { cursor } = await page("/api/v1/agents/pump-7/events?limit=512");
  // Without a form in Accept, as curl asks: whoever names a wait wants a page.
  const waiting = running.call(`/api/v1/agents/pump-7/events?after=${cursor}&wait=60`);
  await expect.poll(() => running.server.hub.subscribers).toBe(1);
  await report("/agents/other/status", { status: "IDLE" });
  await report("/agents/pump-7/status", { status: "COMPLETED" });
  const { events, atHead } = await bodyOf<Page>(await waiting);
  expect(events).toMatchObject([{ type: "agent.status", data: { status: "COMPLETED" } }]);
  expect(atHead).toBe(true);
});

it("a page is what somebody gets who says how long it may be, or how long to wait, and names no form", async () => {
  const whole = await page("/api/v1/events");
  const last = `${running.server.hub.epoch}-${seqsOf(whole).at(-1)}`;
  const asked = (query: string) => running.call(`/api/v1/events?${query}`);
  expect(seqsOf(await bodyOf(await asked("limit=2")))).toEqual(seqsOf(whole).slice(0, 2));
  expect(seqsOf(await bodyOf(await asked(`wait=0.01&after=${last}`)))).toEqual([]);
  const part = await running.call("/api/v1/events", { headers: { accept: "application/*" } });
  expect(seqsOf(await bodyOf(part))).toEqual(seqsOf(whole));
  const headers = { accept: "text/event-stream" };
  const stream = await running.call("/api/v1/events?limit=2&wait=1", { headers });
  expect(stream.headers.get("content-type")).toMatch(/^text\/event-stream/);
  await stream.body?.cancel();
});

it("waiting answers while the server drains, and ends with it", async () => {
  await using own = await startServer();
  const answer = own.call("/api/v1/events?wait=60", { headers: json });
  await expect.poll(() => own.server.hub.subscribers).toBe(1);
  const closed = own.server.close({ graceMs: 0 });
  expect(await refusalOf(await answer)).toMatchObject({ status: 503, code: "shutting_down" });
  await closed;
});

it.each([
  "/api/v1/runs/run_none/events",
  "/api/v1/agents/nobody/events",
  "/api/v1/jobs/none/events",
  "/api/v1/jobs/run_none/events",
  "/api/v1/agents/pump-7/events?room=somebody/else",
  "/api/v1/jobs/import-3/events?room=somebody/else",
  "/api/v1/agents/pump-7/events?room=owner/elsewhere",
  "/api/v1/agents/a%00b/events",
  `/api/v1/jobs/${"x".repeat(1_500)}/events`,
])("nothing is at %s, in any form", async (path) => {
  for (const headers of [{}, json, { accept: "text/event-stream" }])
    expect(await refusalOf(await running.call(path, { headers }))).toMatchObject({
      status: 404,
      code: "not_found",
    });
});

it("a run as JSON without a word of pages is its results and its first page, when it has ended", async () => {
  const { runId: own } = await running.start(sleepPlan(50));
  const results = await bodyOf<Page>(await ask(`/api/v1/runs/${own}/events`));
  expect(results).toMatchObject({ runId: own, status: "completed", succeeded: 1 });
  expect(results).toMatchObject(await page(`/api/v1/runs/${own}/events?limit=512`));
  expect(results.events.at(-1)?.type).toBe("run.completed");
  const { events, atHead } = await page(`/api/v1/runs/${own}/events?after=${results.cursor}`);
  expect([events, atHead]).toEqual([[], true]);
});
