import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  quickPlan,
  type RunningServer,
  rawRequest,
  refusalOf,
  startServer,
  testToken,
} from "../testing/running-server.ts";

let running: RunningServer;
let webFolder: string;
beforeAll(async () => {
  webFolder = await mkdtemp(join(tmpdir(), "stepcast-web-"));
  await mkdir(join(webFolder, "assets"));
  await writeFile(join(webFolder, "index.html"), "<!doctype html><title>Stepcast</title>");
  await writeFile(join(webFolder, "assets", "app.js"), "export const a = 1;\n".repeat(500));
  await writeFile(join(webFolder, "assets", "picture.png"), Buffer.alloc(5_000, 7));
  running = await startServer({ webFolder });
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await rm(webFolder, { recursive: true, force: true });
});

const authorization = `Bearer ${testToken}`;
const ask = (path: string, encodings: string | undefined) =>
  rawRequest(`${running.url}${path}`, {
    headers: {
      authorization,
      ...(encodings === undefined ? {} : { "accept-encoding": encodings }),
    },
  });

describe.each(["/api/v1/openapi.json", "/trpc/skills.list", "/assets/app.js"])("%s", (path) => {
  it("comes compressed to those who take it, and is the same", async () => {
    const plain = await ask(path, undefined);
    expect(plain.headers["content-encoding"]).toBeUndefined();
    const gzip = await ask(path, "gzip");
    expect(gzip.headers).toMatchObject({ "content-encoding": "gzip" });
    expect(gzip.headers.vary).toMatch(/accept-encoding/i);
    expect(gzip.bytes.length).toBeLessThan(plain.bytes.length / 2);
    expect(gunzipSync(gzip.bytes).equals(plain.bytes)).toBe(true);
    const brotli = await ask(path, "gzip, br");
    expect(brotli.headers["content-encoding"]).toBe("br");
    expect(brotliDecompressSync(brotli.bytes).equals(plain.bytes)).toBe(true);
  });
});

it.each(["/assets/picture.png", "/healthz"])(
  "%s gains nothing and comes as it is",
  async (path) => {
    expect((await ask(path, "gzip, br")).headers["content-encoding"]).toBeUndefined();
  },
);

it("a file comes byte for byte, since its ETag is of its bytes", async () => {
  const text = "a,b\n".repeat(2_000);
  const headers = { "content-type": "text/csv" };
  const stored = await running.call("/api/v1/artifacts", { method: "POST", headers, body: text });
  const got = await ask(stored.headers.get("location") ?? "", "gzip, br");
  expect(got.headers["content-encoding"]).toBeUndefined();
  expect(got.bytes.toString()).toBe(text);
});

it("a stream never is, whatever its reader takes: a compressor would hold events back", async () => {
  const { runId } = await running.start(quickPlan);
  const input = encodeURIComponent(JSON.stringify({ feeds: [{ runId }] }));
  for (const path of [
    "/api/v1/events",
    `/api/v1/runs/${runId}/events`,
    `/api/v1/jobs/${runId}/events`,
    `/trpc/events.stream?input=${input}`,
  ]) {
    const headers = { "accept-encoding": "gzip, deflate, br, zstd" };
    const response = await running.call(path, { headers });
    expect([path, response.headers.get("content-encoding")]).toEqual([path, null]);
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(response.headers.get("cache-control")).toContain("no-transform");
    await response.body?.cancel();
  }
});

it.each(["/api/v1/runs", "/trpc/runs.start"])(
  "a compressed body for %s is not unpacked: nobody can send more than it weighs",
  async (path) => {
    const response = await running.call(path, {
      method: "POST",
      headers: { "content-type": "application/json", "content-encoding": "gzip" },
      body: gzipSync(JSON.stringify({ plan: quickPlan })),
    });
    const refused = { status: 415, code: "unsupported_media_type" };
    expect(await refusalOf(response)).toMatchObject(refused);
  },
);
