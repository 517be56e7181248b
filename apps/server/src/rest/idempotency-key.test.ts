import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  bodyOf,
  quickPlan,
  type RunningServer,
  refusalOf,
  startServer,
} from "../testing/running-server.ts";

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

describe("over tRPC", () => {
  const runIdsOf = async (answered: Response) => {
    const answers = [await bodyOf<Answer | Answer[]>(answered)].flat();
    return answers.map(({ result }) => result.data.runId);
  };
  interface Answer {
    result: { data: { runId: string } };
  }

  it("the header is the key of a call that is made alone", async () => {
    const header = { "idempotency-key": "alone" };
    const begin = async (path: string, body: object) =>
      (await runIdsOf(await running.post(path, body, header)))[0];
    const first = await begin("/trpc/runs.start", { plan: quickPlan });
    expect(await begin("/trpc/runs.start", { plan: quickPlan })).toBe(first);
    expect(await runOf("/api/v1/runs", { plan: quickPlan }, header)).toBe(first);
    const own = { plan: quickPlan, idempotencyKey: "its own" };
    expect(await begin("/trpc/runs.start", own)).not.toBe(first);
    const again = { runId: first, idempotencyKey: undefined };
    const rerun = { ...header, "idempotency-key": "again" };
    const reruns = async () => await runIdsOf(await running.post("/trpc/runs.rerun", again, rerun));
    expect(await reruns()).toEqual(await reruns());
  });

  it("the header of several calls is none of theirs", async () => {
    const both = { 0: { plan: quickPlan }, 1: { plan: quickPlan } };
    const begun = await running.post("/trpc/runs.start,runs.start?batch=1", both, {
      "idempotency-key": "several",
    });
    expect(new Set(await runIdsOf(begun)).size).toBe(2);
  });

  it("a header that is no key is refused", async () => {
    const header = { "idempotency-key": "k".repeat(129) };
    const refused = await running.post("/trpc/runs.start", { plan: quickPlan }, header);
    expect(await refusalOf(refused)).toMatchObject({ status: 400, code: "invalid_input" });
  });
});
