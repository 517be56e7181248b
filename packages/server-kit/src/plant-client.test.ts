import { expect, it } from "vitest";
import type { StreamRequest } from "./plant-client.ts";
import { createServerKit } from "./server-kit.ts";

/** The names and ids of a stream's frames, until the last one begins with `until`. */
async function framesUntil(response: Response, until: string): Promise<(string | undefined)[][]> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes(until) || !text.endsWith("\n\n")) {
    const { value, done } = (await reader?.read()) ?? { done: true };
    if (done) break;
    text += value;
  }
  await reader?.cancel();
  const frames = text.split("\n\n").filter((frame) => frame !== "");
  return frames
    .map((frame) => [/^event: (.*)$/m, /^id: \w+-(\d+)$/m].map((line) => line.exec(frame)?.[1]))
    .filter(([name]) => name !== "heartbeat");
}

it("tells the end of a run of its job and of its agent, and each reader what it asked for", async () => {
  await using kit = createServerKit();
  const streams = new kit.SSEStreamManager();
  streams.start();
  const emitter = new kit.AgentSSEEmitter("owner");
  await emitter.executionStarted({ task: "Heat" });
  await emitter.executionComplete({ result: "Hot." });
  const end = kit.store.head();
  const { epoch } = kit.store;
  const hear = (request: StreamRequest) =>
    streams.openStream({ lastEventId: `${epoch}-${end - 1}`, ...request }).response;
  const status = ["agent.status", String(end)];
  const job = { jobId: emitter.executionId };
  expect(await framesUntil(hear({}), '"COMPLETED","progress_percent":100')).toEqual([
    ["calculation.progress", String(end - 1)],
    status,
  ]);
  expect(await framesUntil(hear({ eventTypes: ["agent.status"] }), "COMPLETED")).toEqual([status]);
  expect(await framesUntil(hear(job), "COMPLETED")).toEqual([
    ["calculation.progress", String(end)],
  ]);
});
