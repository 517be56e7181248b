import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  bodyOf,
  type RunningServer,
  refusalOf,
  startServer,
  takeFrames,
} from "../testing/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

const step = { id: "a", skill: "core.echo", input: { value: 1 } };
const plan = { name: "one step", steps: [step] };
const tasks = [{ id: "a", tool: "core.echo", arguments: { value: 1 } }];

/** Calls that begin a run and stream it: the path, the body, and the event that comes last. */
const calls = [
  ["/api/v1/runs?stream=true", { plan }, "run.completed"],
  ["/api/workflows/execute", { tasks }, "execution_complete"],
] as const;

async function runs(): Promise<number> {
  return (await bodyOf<{ rows: unknown[] }>(await running.call("/api/v1/runs"))).rows.length;
}

describe.each(calls)("a reader that comes back to POST %s", (path, body, last) => {
  const key = { "idempotency-key": `key of ${last}` };
  const call = (headers: Record<string, string>) =>
    running.post(path, body, { accept: "text/event-stream", ...headers });

  it("without a key starts nothing a second time, and is told", async () => {
    const frames = await takeFrames(await call({}), () => false);
    const before = await runs();
    const again = await call({ "last-event-id": frames.at(0)?.id ?? "" });
    expect(await refusalOf(again)).toMatchObject({ status: 400, code: "invalid_input" });
    expect(await runs()).toBe(before);
  });

  it("with its key gets what it has not seen, and once it has seen the end nothing", async () => {
    const named = (frames: Awaited<ReturnType<typeof takeFrames>>) =>
      frames.filter(({ event }) => event !== undefined && event !== "heartbeat");
    const whole = named(await takeFrames(await call(key), () => false));
    expect(whole.at(-1)?.event).toBe(last);
    const before = await runs();
    const rest = await takeFrames(
      await call({ ...key, "last-event-id": whole.at(1)?.id ?? "" }),
      () => false,
    );
    expect(named(rest)).toEqual(whole.slice(2));
    const after = await call({ ...key, "last-event-id": whole.at(-1)?.id ?? "" });
    expect(after.status).toBe(204);
    expect(await runs()).toBe(before);
  });

  it("with a place that is none is told so before anything starts", async () => {
    const before = await runs();
    const refused = await call({ "idempotency-key": `other ${last}`, "last-event-id": "nowhere" });
    expect(await refusalOf(refused)).toMatchObject({ status: 400, code: "cursor_malformed" });
    expect(await runs()).toBe(before);
  });
});
