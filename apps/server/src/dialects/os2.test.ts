import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  bodyOf,
  framesOf,
  type RunningServer,
  refusalOf,
  sleepPlan,
  startServer,
  takeFrames,
} from "../testing/running-server.ts";
import { listen } from "./testing/foreign-client.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

const streamPath = (sessionId: string, more = "") =>
  `/api/os2/stream?userId=owner&sessionId=${sessionId}${more}`;

interface ChatAnswer {
  readonly reply: string;
  readonly planId: string;
  readonly runId: string;
  readonly cursor: string;
}

async function chat(sessionId: string, more: object = {}): Promise<ChatAnswer> {
  const body = { message: "Write a business plan", userId: "owner", sessionId, ...more };
  const response = await running.post("/api/os2/chat", body);
  expect(response.status).toBe(200);
  return await bodyOf(response);
}

/** The reducer that pages of the source have, as far as order can break it. */
function reduce(events: readonly Readonly<Record<string, unknown>>[]) {
  const steps = new Map<unknown, string>();
  for (const { type, stepId } of events) {
    if (type === "plan_started") steps.clear();
    if (type === "step_started") steps.set(stepId, "running");
    if (type === "step_progress" && steps.has(stepId)) steps.set(stepId, "progress");
    if (type === "step_succeeded" && steps.has(stepId)) steps.set(stepId, "success");
    if (type === "step_failed" && steps.has(stepId)) steps.set(stepId, "failed");
  }
  return steps;
}

describe("source A", { timeout: 60_000 }, () => {
  it("takes a message, answers at once, and shows the plan on the session's stream", async () => {
    const page = listen(`${running.url}${streamPath("desk")}`);
    await page.opened;
    const answer = await chat("desk", { projectId: "proj_7" });
    expect(answer.reply).toBe("Piano avviato.");
    expect(answer.planId).toBe(answer.runId.replace(/^run_/, "plan_"));
    await page.until(({ data }) => data["type"] === "plan_completed");
    page.close();
    const events = page.heard.map(({ data }) => data);
    expect(events.length).toBeGreaterThanOrEqual(4);
    expect(events[0]).toMatchObject({ type: "plan_started", projectId: "proj_7" });
    expect(events.at(-1)?.["message"]).toMatch(/^Completato in \d+\.\ds$/);
    for (const event of events) {
      expect(event["planId"]).toBe(answer.planId);
      expect(Number.isInteger(event["ts"])).toBe(true);
      if (event["type"] === "step_progress") {
        expect(event["percent"]).toBeGreaterThanOrEqual(0);
        expect(event["percent"]).toBeLessThanOrEqual(100);
      }
    }
    const steps = reduce(events);
    expect(steps.size).toBeGreaterThan(0);
    expect(new Set(steps.values())).toEqual(new Set(["success"]));
  });

  it("answers before the plan has ended, with a cursor after which all of it comes", async () => {
    const { planId, cursor } = await chat("cursor");
    const told = await takeFrames(
      await running.call(streamPath("cursor", `&after=${cursor}`)),
      ({ data }) => data.type === "plan_completed",
    );
    expect(told[0]?.data).toMatchObject({ type: "plan_started", planId });
  });

  it("is counted by the status while somebody watches, by its room, and no more when they have gone", async () => {
    interface Status {
      readonly subscribers: number;
      readonly streams: { readonly process: number; readonly user: number };
      readonly feeds: readonly {
        readonly feed: { readonly room?: string };
        readonly streams: number;
        readonly lagEvents: number;
      }[];
    }
    await using own = await startServer();
    const status = async () => await bodyOf<Status>(await own.call("/api/v1/status"));
    const desk = "/api/os2/stream?userId=owner&sessionId=desk";
    const pages = [desk, desk, "/api/os2/stream?userId=owner&sessionId=other"].map((path) =>
      listen(`${own.url}${path}`),
    );
    await Promise.all(pages.map(({ opened }) => opened));
    const watched = async () => {
      const { feeds } = await status();
      return feeds.map(({ feed, streams, lagEvents }) => [feed.room, streams, lagEvents]).sort();
    };
    await expect.poll(watched, { timeout: 30_000 }).toEqual([
      ["owner/desk", 2, 0],
      ["owner/other", 1, 0],
    ]);
    expect(await status()).toMatchObject({ subscribers: 3, streams: { process: 3, user: 3 } });
    for (const page of pages) page.close();
    await expect
      .poll(status, { timeout: 30_000 })
      .toMatchObject({ subscribers: 0, streams: { process: 0, user: 0 }, feeds: [] });
  });

  it("resumes after every event with exactly what follows", async () => {
    await chat("resume");
    const ended = (frame: { data: unknown }) => Object(frame.data).type === "plan_completed";
    const whole = await running.call(streamPath("resume", `&after=${running.server.hub.epoch}-0`));
    const all = await takeFrames(whole, ended);
    expect(all.length).toBeGreaterThanOrEqual(4);
    for (const [place, { id }] of all.slice(0, -1).entries()) {
      const headers = { "last-event-id": id };
      const response = await running.call(streamPath("resume"), { headers });
      const rest = await takeFrames(response, ended);
      expect(rest.map((frame) => frame.id)).toEqual(all.slice(place + 1).map((frame) => frame.id));
      // An EventSource that sends no headers of its own adds its place to the address it began with.
      const added = `&after=${running.server.hub.epoch}-0&lastEventId=${id}`;
      const same = await takeFrames(await running.call(streamPath("resume", added)), ended);
      expect(same).toEqual(rest);
    }
  });

  it("shows a plan that is under way to a page that comes later, and nothing of ended ones", async () => {
    const { runId } = await chat("late");
    await expect.poll(() => statusOf(runId)).toBe("completed");
    const quiet = listen(`${running.url}${streamPath("late")}`);
    await quiet.opened;
    const second = await chat("late");
    const first = await quiet.until(({ data }) => data["type"] === "plan_started");
    expect(first.data["planId"]).toBe(second.planId);
    quiet.close();

    const started = await running.start(sleepPlan(60_000));
    const later = framesOf(await running.call(streamPath("main")));
    const { value } = await later.next();
    expect(value).toMatchObject({ event: "message", data: { type: "plan_started" } });
    await later.return(undefined);
    await running.post(`/api/v1/runs/${started.runId}/cancel`);
  });

  it("tells a plan that was not understood as one that failed", async () => {
    const page = listen(`${running.url}${streamPath("odd", "&lang=en")}`);
    await page.opened;
    await chat("odd", { message: "qzx wvut plmk" });
    const { data } = await page.until((one) => one.data["type"] === "plan_completed");
    page.close();
    expect(data).toMatchObject({
      status: "failed",
      message: expect.stringMatching(/^Failed after/),
    });
  });

  it("has the source's headers, and a comment that keeps the connection", async () => {
    const response = await running.call(streamPath("idle"));
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(response.headers.get("cache-control")).toContain("no-cache");
    expect(response.headers.get("connection")).toBe("keep-alive");
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes(": keep-alive\n\n")) text += (await reader?.read())?.value ?? "";
    await reader?.cancel();
    expect(text).toMatch(/^retry: \d+\nid: \w+-\d+\n\n/);
    expect(text).not.toContain("data:");
  });

  it.each([
    ["no userId", "?sessionId=desk"],
    ["no sessionId", "?userId=owner"],
    ["an empty userId", "?userId=&sessionId=desk"],
    ["an id that is none", "?userId=owner&sessionId=a%0Adata:x"],
    ["a second level", "?userId=owner&sessionId=a/b"],
    ["an unknown language", "?userId=owner&sessionId=desk&lang=xx"],
  ])("refuses a stream with %s", async (_what, query) => {
    const refusal = await refusalOf(await running.call(`/api/os2/stream${query}`));
    expect(refusal).toMatchObject({ status: 400, code: "invalid_input" });
  });

  it("refuses a malformed cursor before a stream begins", async () => {
    const response = await running.call(streamPath("desk"), {
      headers: { "last-event-id": "first" },
    });
    expect(await refusalOf(response)).toMatchObject({ status: 400, code: "cursor_malformed" });
  });

  it("knows no room of somebody else, and nobody without a token", async () => {
    const foreign = await running.call("/api/os2/stream?userId=ada&sessionId=desk");
    expect(await refusalOf(foreign)).toMatchObject({ status: 404, code: "not_found" });
    const message = { message: "Write a business plan", userId: "ada", sessionId: "desk" };
    const posted = await running.post("/api/os2/chat", message);
    expect(await refusalOf(posted)).toMatchObject({ status: 404, code: "not_found" });
    const unknown = await fetch(`${running.url}${streamPath("desk")}`);
    expect(unknown.status).toBe(401);
  });

  it.each([
    [{ userId: "owner", sessionId: "desk" }],
    [{ message: "", userId: "owner", sessionId: "desk" }],
    [{ message: 7, userId: "owner", sessionId: "desk" }],
    [{ message: "Write a business plan", sessionId: "desk" }],
    [{ message: "Write a business plan", userId: "owner" }],
    [{ message: "Write a business plan", userId: 7, sessionId: "desk" }],
    [["Write a business plan"]],
  ])("refuses the message %j", async (body) => {
    const response = await running.post("/api/os2/chat", body);
    expect(await refusalOf(response)).toMatchObject({ status: 400, code: "invalid_input" });
  });

  it("starts nothing for a message that it refuses for its language", async () => {
    const message = { message: "Write a business plan", userId: "owner", sessionId: "refused" };
    const refusal = await refusalOf(await running.post("/api/os2/chat?lang=xx", message));
    expect(refusal).toMatchObject({ status: 400, problems: [{ path: "/lang" }] });
    const listed = await running.call("/api/v1/runs?room=owner/refused");
    expect(await bodyOf(listed)).toMatchObject({ rows: [] });
  });

  it("keeps the events of two sessions apart", async () => {
    const page = listen(`${running.url}${streamPath("left")}`);
    await page.opened;
    const right = await chat("right");
    await expect.poll(() => statusOf(right.runId)).toBe("completed");
    const left = await chat("left");
    await page.until(({ data }) => data["type"] === "plan_completed");
    page.close();
    expect(new Set(page.heard.map(({ data }) => data["planId"]))).toEqual(new Set([left.planId]));
  });
});

async function statusOf(runId: string): Promise<string> {
  const { run } = await bodyOf<{ run: { status: string } }>(
    await running.call(`/api/v1/runs/${runId}`),
  );
  return run.status;
}
