import { parseEvent, type StepcastEvent } from "@stepcast/contracts";
import { EventSource } from "eventsource";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  bodyOf,
  type RunningServer,
  startServer,
  takeFrames,
  testToken,
} from "../testing/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

/** Each would begin a line, a field or a frame of its own if it got out of the data. */
const hostile: readonly string[] = [
  'a\n\ndata: {"pwn":1}\n\n',
  "a\r\n\r\nevent: pwned\r\ndata: x\r\n\r\n",
  "a\rdata: x\r\rid: pwned",
  "a\u2028\u2028data: x\u2029",
  "a\u0000data: x",
  "a\u0085\u000b\u000cdata: x",
  "id: pwned\nretry: 1\n: comment",
  "\ufeffdata: x\n\n",
  "\ud800 a lone half",
  "</script><script>data: x",
];

/** Reads a stream as a terminal shows it: bytes cut into lines by the standard's three line ends. */
async function linesUntil(response: Response, isLast: (text: string) => boolean) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let step = await reader?.read(); step?.value; step = await reader?.read()) {
    text += step.value;
    if (isLast(text)) break;
  }
  await reader?.cancel();
  return text.split(/\r\n|\n|\r/);
}

function readWithEventSource(url: string, types: readonly string[]): Promise<StepcastEvent[]> {
  const { promise, resolve, reject } = Promise.withResolvers<StepcastEvent[]>();
  const seen: StepcastEvent[] = [];
  const source = new EventSource(url, {
    fetch: (input, init) =>
      fetch(input, {
        ...init,
        headers: { ...init.headers, authorization: `Bearer ${testToken}` },
      }),
  });
  for (const type of [...types, "pwned", "message"])
    source.addEventListener(type, ({ data, lastEventId }) => {
      const event = parseEvent(JSON.parse(String(data)));
      if (!lastEventId.endsWith(`-${event.seq}`)) reject(new Error(`id ${lastEventId}`));
      seen.push(event);
    });
  source.addEventListener("heartbeat", () => {
    source.close();
    resolve(seen);
  });
  source.onerror = () => reject(new Error("the stream broke"));
  return promise;
}

/** A run whose every text is hostile: goals of other runs, labels, inputs, ids of reports, reasons. */
async function runOf(text: string) {
  const { runId } = await running.start({
    name: text.slice(0, 20).trim() || "plan",
    goal: text,
    steps: [{ id: "a", skill: "core.echo", label: text, input: { text, [`k${text}`]: 1 } }],
  });
  const end = await running.call(`/api/v1/runs/${runId}/events`, {
    headers: { accept: "application/json" },
  });
  expect(await bodyOf(end)).toMatchObject({ status: "completed" });
  return runId;
}

describe("a run with a hostile text everywhere", () => {
  it.each(hostile)("arrives as it was, event by event: %j", async (text) => {
    const runId = await runOf(text);
    const path = `/api/v1/runs/${runId}/events`;
    const { events } = await bodyOf<{ events: StepcastEvent[] }>(
      await running.call(`${path}?limit=512`, { headers: { accept: "application/json" } }),
    );
    const types = events.map((event) => event.type);
    const output = events.find((event) => event.type === "step.succeeded");
    expect(JSON.stringify(output)).toContain(JSON.stringify(text).slice(1, -1));

    // As eventsource-parser reads it.
    const frames = await takeFrames(await running.call(path), ({ event }) => event === "heartbeat");
    const { epoch } = running.server.hub;
    expect(frames.slice(0, -1)).toEqual(
      events.map((event) => ({ id: `${epoch}-${event.seq}`, event: event.type, data: event })),
    );
    // As curl shows it.
    const lines = await linesUntil(await running.call(path), (seen) =>
      seen.includes("event: heartbeat"),
    );
    const names = lines.filter((line) => line.startsWith("event: ") && !line.endsWith("heartbeat"));
    expect(names).toEqual(types.map((type) => `event: ${type}`));
    for (const line of lines) expect(line).toMatch(/^(|: .*|(id|event|data|retry): .*)$/s);
    expect(lines.filter((line) => line.startsWith("id: ") && !/^id: \w+-\d+$/.test(line))).toEqual(
      [],
    );
    // As browsers do.
    expect(await readWithEventSource(`${running.url}${path}`, types)).toEqual(events);
  });
});

it.each(hostile)("a report that says %j is one event, or is refused", async (text) => {
  const { epoch } = running.server.hub;
  const before = running.server.hub.head();
  const answers = await Promise.all([
    running.post("/api/v1/notifications", { message: text }),
    running.post("/api/v1/agents/pump-7/status", { status: "RUNNING", currentStep: text }),
    running.post(`/api/v1/agents/${encodeURIComponent(text.toWellFormed())}/status`, {
      status: "IDLE",
    }),
  ]);
  const accepted = answers.filter((answer) => answer.status === 200).length;
  expect(answers[2]?.status).toBeGreaterThanOrEqual(400);
  expect(accepted).toBeGreaterThanOrEqual(1);
  const path = `/api/v1/events?after=${epoch}-${before}`;
  const frames = await takeFrames(await running.call(path), ({ event }) => event === "heartbeat");
  expect(frames.slice(0, -1)).toHaveLength(accepted);
});
