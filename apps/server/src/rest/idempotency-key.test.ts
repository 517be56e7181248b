import { afterAll, beforeAll, expect, it } from "vitest";
import { bodyOf, quickPlan, type RunningServer, startServer } from "../testing/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

async function runOf(path: string, body: object, headers = {}): Promise<string> {
  return (await bodyOf<{ runId: string }>(await running.post(path, body, headers))).runId;
}

it.each([
  ["", "/idempotencyKey: This must not be empty."],
  ["k".repeat(129), "/idempotencyKey: This must have at most 128 characters."],
])("a key in the header that is none is refused by its name", async (key, message) => {
  const refused = await running.post(
    "/api/v1/runs",
    { plan: quickPlan },
    { "idempotency-key": key },
  );
  expect(await bodyOf(refused)).toMatchObject({ error: { code: "invalid_input", message } });
});

it.each([
  ["start", async () => ["/api/v1/runs", { plan: quickPlan }] as const],
  [
    "run again",
    async () => {
      const parent = await runOf("/api/v1/runs?wait=true", { plan: quickPlan });
      return [`/api/v1/runs/${parent}/rerun`, { from: "b" }] as const;
    },
  ],
])("one key begins one run, in the header as in the body: %s", async (name, ask) => {
  const [path, body] = await ask();
  const header = { "idempotency-key": name };
  const first = await runOf(path, body, header);
  expect(await runOf(path, body, header)).toBe(first);
  expect(await runOf(path, { ...body, idempotencyKey: name })).toBe(first);
  // The body's own key goes first.
  expect(await runOf(path, { ...body, idempotencyKey: `another ${name}` }, header)).not.toBe(first);
});
