import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Api, withToken } from "./api.ts";
import { MainProcess } from "./host/main-process.ts";

/** Nobody but whoever set them may ever see these. */
const canaries = {
  "a secret that steps may name": "canary-A7fK2mQ9xW4tR8zL1",
  "a key in the environment": "canary-B3nV6bH5jY0cD2sG8",
  "the owner's token": "canary-C9pE1uT4iO7aM5kX3",
} as const;
const named = canaries["a secret that steps may name"];
const inEnvironment = canaries["a key in the environment"];
const token = canaries["the owner's token"];

let server: MainProcess;
let api: Api;
let runs: readonly string[];

beforeAll(async () => {
  server = await MainProcess.start({
    STEPCAST_SECRET_CANARY: named,
    PARTNER_API_KEY: inEnvironment,
    STEPCAST_OWNER_TOKEN: token,
  });
  api = withToken(server.url, token);
  runs = await leak();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Puts the canaries wherever a careless step, caller or program would. */
async function leak(): Promise<string[]> {
  const both = `${named} and ${inEnvironment}`;
  const secret = { $secret: "canary" };
  const bearer = { $secret: "canary", prefix: "Bearer " };
  const run = async (body: object): Promise<string> => {
    const answer = await api.post("/api/v1/runs?wait=true", body);
    const { runId } = (await answer.json()) as { runId?: string };
    return runId ?? "";
  };
  const step = (id: string, skill: string, input: unknown, more: object = {}) => ({
    id,
    skill,
    input,
    ...more,
  });
  const started = [
    await run({
      plan: {
        name: "out",
        steps: [step("a", "core.echo", { header: bearer, value: secret, list: [secret] })],
      },
    }),
    await run({
      plan: {
        name: "into another",
        steps: [
          step("a", "core.echo", secret),
          step("b", "core.echo", { got: { $ref: "/steps/a/output" } }),
        ],
      },
    }),
    await run({ plan: { name: "thrown", steps: [step("a", "core.fail", { message: secret })] } }),
    await run({
      plan: {
        name: "thrown again",
        steps: [
          step("a", "core.fail", { message: bearer }, { retry: { attempts: 2, backoffMs: 0 } }),
        ],
      },
    }),
    await run({
      plan: {
        name: "large",
        steps: [
          step(
            "a",
            "core.echo",
            Array.from({ length: 6_000 }, () => secret),
          ),
        ],
      },
    }),
    await run({
      plan: { name: "tagged", steps: [step("a", "core.noop", {})] },
      tags: [inEnvironment],
    }),
    await run({ plan: { name: both, steps: [step("a", "core.noop", {}, { label: both })] } }),
    await run({ plan: { name: "held", steps: [step("a", "core.echo", { text: both })] } }),
    await run({
      plan: {
        name: "split",
        steps: [
          step("a", "core.echo", {
            text: `x${inEnvironment}x`,
            url: `https://u:${inEnvironment}@h/`,
          }),
        ],
      },
    }),
  ];
  await api.post("/api/v1/runs", { goal: `Write to the partner with ${inEnvironment}` });
  await api.post("/api/v1/notifications", { message: both });
  await api.post("/api/v1/agents/pump/status", {
    status: "RUNNING",
    currentStep: both,
    metadata: { note: both },
  });
  await api.post("/api/v1/alarms", {
    alarmId: "a",
    agentId: "pump",
    severity: "INFO",
    message: both,
  });
  await api.post("/api/v1/metrics", {
    sourceId: "m",
    metrics: { a: 1 },
    metadata: { note: inEnvironment },
  });
  await api.post("/api/chat/conversations/talk/messages", { content: both });
  await api.call(`/api/v1/runs?text=${inEnvironment}`, { headers: { "x-api-key": inEnvironment } });
  await api.call(`/api/v1/nothing/${inEnvironment}`);
  await api.post("/api/v1/runs", { plan: both });
  await api.call("/api/v1/runs", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"${both}`,
  });
  await api.post(
    "/api/v1/runs",
    { plan: { name: "p", steps: [step("a", "core.noop", {})] } },
    { "idempotency-key": inEnvironment },
  );
  await fetch(`${server.url}/signin?token=${token}`, { redirect: "manual" });
  await fetch(`${server.url}/signin?token=${token}x`, { redirect: "manual" });
  await fetch(`${server.url}/trpc/runs.list?input=${encodeURIComponent(`{"text":"${token}"}`)}`, {
    headers: { authorization: `Bearer ${token}x` },
  });
  return started.filter((id) => id !== "");
}

/** Names of what a text holds. Told by name, so that a failure prints none of them. */
function heldBy(text: string): string[] {
  const flat = text.toLowerCase();
  return Object.entries(canaries)
    .filter(
      ([, value]) =>
        flat.includes(value.toLowerCase()) ||
        flat.includes(Buffer.from(value).toString("base64").slice(0, 24).toLowerCase()),
    )
    .map(([name]) => name);
}

async function streamed(path: string, isLast: (text: string) => boolean): Promise<string> {
  const stop = new AbortController();
  const answer = await api.call(path, { signal: stop.signal });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let step = await reader?.read(); step?.value !== undefined; step = await reader?.read()) {
    text += step.value;
    if (isLast(text)) break;
  }
  stop.abort();
  return text;
}

it("each canary got as far as a step, a caller or a program could put it", () => {
  // Plans that hold a secret themselves are refused.
  expect(runs.length).toBeGreaterThanOrEqual(5);
});

describe("no canary is in", () => {
  it("a stream of events, in any vocabulary", async () => {
    const texts = [
      await streamed("/api/v1/events", (text) => text.includes("event: heartbeat")),
      await streamed(`/trpc/events.stream?input=${encodeURIComponent('{"feeds":[{}]}')}`, (text) =>
        text.includes('"heartbeat"'),
      ),
      ...(await Promise.all(
        runs.map((id) => streamed(`/api/agent/executions/${id}/stream`, () => false)),
      )),
      ...(await Promise.all(
        runs.map((id) => streamed(`/api/workflows/${id}/stream`, () => false)),
      )),
    ];
    expect(texts.join("").length).toBeGreaterThan(5_000);
    expect(texts.flatMap(heldBy)).toEqual([]);
  });

  it("an answer about runs, events, agents or conversations", async () => {
    const paths = [
      "/api/v1/runs?limit=100",
      "/api/v1/events?limit=512",
      "/api/v1/status",
      "/api/v1/skills",
      "/api/v1/openapi.json",
      "/api/v1/agents/pump/events?limit=512",
      "/api/chat/conversations/talk/messages",
      ...runs.flatMap((id) => [
        `/api/v1/runs/${id}`,
        `/api/v1/runs/${id}/events`,
        `/api/v1/runs/${id}/events?limit=512`,
      ]),
    ];
    for (const path of paths) {
      const answer = await api.call(path, { headers: { accept: "application/json" } });
      expect([path, answer.status, heldBy(await answer.text())]).toEqual([path, 200, []]);
    }
  });

  it("what a step stored as a file because it was large", async () => {
    const { run } = await api.json<{
      run: { steps: readonly { output?: { $artifact?: string } }[] };
    }>(`/api/v1/runs/${runs[4]}`);
    const artifact = JSON.stringify(run).match(/sha256-[0-9a-f]{64}/)?.[0];
    expect(artifact).toBeDefined();
    expect(heldBy(await (await api.call(`/api/v1/artifacts/${artifact}`)).text())).toEqual([]);
  });

  it("the log, whose lines tell of every request", async () => {
    expect(server.log).toContain("/api/v1/runs");
    expect(heldBy(server.log)).toEqual([]);
  });

  it("any file of the data folder, the write-ahead log included, but the one that keeps the owner's token", async () => {
    await server.kill();
    const files = (await readdir(server.folder, { recursive: true, withFileTypes: true })).filter(
      (entry) => entry.isFile(),
    );
    expect(files.map(({ name }) => name).join()).toContain("-wal");
    let bytes = 0;
    for (const { parentPath, name } of files) {
      const text = await readFile(join(parentPath, name), "latin1");
      bytes += text.length;
      const held = heldBy(text);
      const allowed = basename(name) === "owner-token" ? ["the owner's token"] : [];
      expect([name, held]).toEqual([name, allowed]);
    }
    console.log(
      `${Object.keys(canaries).length} canaries: 0 in ${files.length} files, ${bytes} bytes, but for the one that keeps the owner's token`,
    );
  });
});
