import { describe, expect, it } from "vitest";
import {
  bodyOf,
  type RunningServer,
  refusalOf,
  sleepPlan,
  startServer,
  takeFrames,
} from "../testing/running-server.ts";
import { listen } from "./testing/foreign-client.ts";

const names = [
  "typing",
  "chunk",
  "message",
  "done",
  "error",
  "progress",
  "notification",
  "heartbeat",
] as const;

const conversation = "/api/chat/conversations/talk-1";
const goal = "Make a landing page for a bakery";

interface Posted {
  readonly runId: string;
  readonly stream: string;
}

async function say(running: RunningServer, content: string, headers = {}): Promise<Posted> {
  const response = await running.post(`${conversation}/messages`, { content }, headers);
  expect(response.status).toBe(202);
  return await bodyOf<Posted>(response);
}

/** The source's page: it grows its text chunk by chunk, takes the message in its place, and closes when it is done. */
async function reply(running: RunningServer, stream: string) {
  const page = listen(`${running.url}${stream}`, names);
  await page.until(({ event }) => event === "done" || event === "error");
  page.close();
  const said = page.heard.filter(({ event }) =>
    ["typing", "chunk", "message", "done"].includes(event),
  );
  const chunks = page.heard.filter(({ event }) => event === "chunk");
  const text = chunks.map(({ data }) => data["content"]).join("");
  return { heard: page.heard, said, text };
}

const order = /^typing( chunk)+ typing message done$/;

describe("a chat front end", () => {
  it("gets typing, chunks, the whole message, done; the run's progress in between", async () => {
    await using running = await startServer();
    const { stream, runId } = await say(running, goal);
    const { heard, said, text } = await reply(running, stream);
    expect(said.map(({ event }) => event).join(" ")).toMatch(order);
    expect(said[0]?.data).toEqual({ isTyping: true });
    const message = said.find(({ event }) => event === "message")?.data;
    expect(message).toEqual({ id: `reply_${runId}`, role: "assistant", content: text });
    expect(text).toContain("No language model was used");
    expect(said.at(-1)?.data).toEqual({});
    expect(heard.find(({ event }) => event === "progress")?.data).toEqual({ status: "processing" });
    const ids = heard.map(({ id }) => id);
    expect(ids.filter((id) => !/^[0-9a-z]+-\d+$/.test(id))).toEqual([]);
  });

  it("goes on after Last-Event-ID in the middle: nothing is missing, nothing comes twice", async () => {
    await using running = await startServer();
    const { stream } = await say(running, goal);
    const { said } = await reply(running, stream);
    for (let cut = 0; cut < said.length - 1; cut += 1) {
      const page = listen(`${running.url}${conversation}/stream?after=${said[cut]?.id}`, names);
      await page.until(({ event }) => event === "done");
      page.close();
      const rest = page.heard.filter(({ event }) =>
        ["typing", "chunk", "message", "done"].includes(event),
      );
      expect([...said.slice(0, cut + 1), ...rest]).toEqual(said);
      const headers = { "last-event-id": said[cut]?.id ?? "" };
      const byHeader = await takeFrames(
        await running.call(`${conversation}/stream`, { headers }),
        ({ event }) => event === "done",
      );
      const named = byHeader.filter(({ event }) => event !== "heartbeat" && event !== "progress");
      expect(named.map(({ id }) => id)).toEqual(rest.map(({ id }) => id));
    }
  });

  it("tells each message its own reply, also one that was said while another was answered", async () => {
    await using running = await startServer();
    const first = await say(running, goal);
    const second = await say(running, goal);
    const ends = [];
    for (const { stream, runId } of [first, second]) {
      const { said, text } = await reply(running, stream);
      expect(said.map(({ event }) => event).join(" ")).toMatch(order);
      const message = said.find(({ event }) => event === "message")?.data;
      expect(message).toEqual({ id: `reply_${runId}`, role: "assistant", content: text });
      ends.push(said.at(-1)?.id);
    }
    // A page that left its stream open comes back to it for what is said next.
    const headers = { "last-event-id": ends[1] ?? "" };
    const again = await running.call(second.stream, { headers });
    const { runId } = await say(running, goal);
    const frames = await takeFrames(again, ({ event }) => event === "message");
    expect(frames.at(-1)?.data).toMatchObject({ id: `reply_${runId}` });
  });

  it("has a stream that the server ends with the reply", async () => {
    await using running = await startServer();
    const { stream } = await say(running, goal);
    const frames = await takeFrames(await running.call(stream), () => false);
    expect(frames.at(-1)).toMatchObject({ event: "done", data: {} });
    expect(frames.filter(({ event }) => event === "done")).toHaveLength(1);
  });

  it("is notified of what was sent to the conversation, and of alarms that are raised there", async () => {
    await using running = await startServer();
    const page = listen(`${running.url}${conversation}/stream`, names);
    await page.opened;
    const room = "room=owner/talk-1";
    const alarm = {
      alarmId: "p",
      agentId: "boiler",
      severity: "ALERT",
      message: "Pressure is high",
    };
    for (const [path, body] of [
      ["notifications", { message: "Lunch" }],
      ["alarms", alarm],
      ["alarms", { ...alarm, state: "cleared" }],
      ["notifications", { message: "Tea" }],
    ] as const)
      expect((await running.post(`/api/v1/${path}?${room}`, body)).status).toBe(200);
    await page.until(({ data }) => data["message"] === "Tea");
    page.close();
    const told = page.heard.filter(({ event }) => event === "notification");
    expect(told.map(({ data }) => data["message"])).toEqual(["Lunch", "Pressure is high", "Tea"]);
  });

  it("is told plainly when its goal is not understood, which is no error", async () => {
    await using running = await startServer();
    const { stream } = await say(running, "Sing me a song");
    const { said, text } = await reply(running, stream);
    expect(said.map(({ event }) => event).join(" ")).toMatch(order);
    expect(text).toContain("does not know this goal");
  });

  it("is told of work that was cut off and then cancelled as an error with a code", async () => {
    const running = await startServer();
    const plan = sleepPlan(600_000);
    const body = { plan, tags: ["chat.turn"] };
    const { runId } = await bodyOf<Posted>(await running.post("/api/v1/runs", body));
    await running.server.close({ graceMs: 0 });
    await using restarted = await startServer({ dataFolder: running.folder });
    const page = listen(`${restarted.url}/api/chat/conversations/main/stream`, names);
    await page.until(({ event }) => event === "typing");
    await restarted.post(`/api/v1/runs/${runId}/cancel`, { reason: "enough" });
    const last = await page.until(({ event }) => event === "error");
    page.close();
    expect(last.data).toEqual({ code: "RUN_CANCELLED", message: "Cancelled by owner. enough" });
    await running[Symbol.asyncDispose]();
  });

  it("has its history from the log, also after a restart", async () => {
    const running = await startServer();
    const first = await say(running, goal);
    await reply(running, first.stream);
    const again = await say(running, goal, { "idempotency-key": "once" });
    const repeated = await say(running, goal, { "idempotency-key": "once" });
    expect(repeated.runId).toBe(again.runId);
    await reply(running, again.stream);
    await running.server.close();
    await using restarted = await startServer({ dataFolder: running.folder });
    const history = await bodyOf<{ messages: { role: string; status: string }[] }>(
      await restarted.call(`${conversation}/messages`),
    );
    expect(history).toMatchObject({
      isTyping: false,
      messages: [
        { role: "user", content: goal, status: "whole" },
        { role: "assistant", status: "whole", runId: first.runId },
        { role: "user", content: goal },
        { role: "assistant", runId: again.runId },
      ],
    });
    expect(history.messages).toHaveLength(4);
    await running[Symbol.asyncDispose]();
  });

  it("waits for the next reply when it comes back after the last one", async () => {
    await using running = await startServer();
    const first = await say(running, goal);
    const { said } = await reply(running, first.stream);
    const page = listen(`${running.url}${conversation}/stream?after=${said.at(-1)?.id}`, names);
    await page.opened;
    const second = await say(running, goal);
    const message = await page.until(({ event }) => event === "message");
    expect(message.data["id"]).toBe(`reply_${second.runId}`);
    page.close();
  });

  it("has the source's headers, and a time to come back", async () => {
    await using running = await startServer();
    const response = await running.call(`${conversation}/stream`);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": expect.stringMatching(/^text\/event-stream/),
      "cache-control": "no-cache, no-transform",
      connection: "keep-alive",
      "x-accel-buffering": "no",
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("event: heartbeat")) text += (await reader?.read())?.value ?? "";
    expect(text).toMatch(/^retry: 3000\nid: \w+-\d+\n\n/);
    await reader?.cancel();
  });

  it("takes what somebody says as content or as message", async () => {
    await using running = await startServer();
    for (const body of [{ content: goal }, { message: goal }, { content: goal, message: "other" }])
      expect((await running.post(`${conversation}/messages`, body)).status).toBe(202);
    const { messages } = await bodyOf<{ messages: { role: string; content: string }[] }>(
      await running.call(`${conversation}/messages`),
    );
    const asked = messages.filter(({ role }) => role === "user");
    expect(asked.map(({ content }) => content)).toEqual([goal, goal, goal]);
  });

  it("is refused without a session, without words, and when it would speak through the stream", async () => {
    await using running = await startServer();
    for (const path of ["stream", "messages"]) {
      const stranger = await fetch(`${running.url}${conversation}/${path}`);
      expect(stranger.status).toBe(401);
      await stranger.body?.cancel();
    }
    const refused = async (response: Promise<Response>) => (await refusalOf(await response)).code;
    const post = (body: unknown) => running.post(`${conversation}/messages`, body);
    expect(await refused(post({}))).toBe("invalid_input");
    expect(await refused(post({ content: "  " }))).toBe("invalid_input");
    expect(await refused(post({ content: 5 }))).toBe("invalid_input");
    expect(await refused(running.call(`${conversation}/stream?message=hi`))).toBe("invalid_input");
    expect(await refused(running.call("/api/chat/conversations/a%2Fb/stream"))).toBe(
      "invalid_input",
    );
    expect(await refused(running.call(`${conversation}/stream?after=nonsense`))).toBe(
      "cursor_malformed",
    );
    for (const runId of ["", "run_unknown"])
      expect(await refused(running.call(`${conversation}/stream?runId=${runId}`))).toBe(
        "not_found",
      );
    expect(running.server.hub.head()).toBe(0);
    const { runId } = await running.start(sleepPlan(1));
    expect(await refused(running.call(`${conversation}/stream?runId=${runId}`))).toBe("not_found");
  });
});
