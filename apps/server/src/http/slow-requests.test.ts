import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type RunningServer,
  refusalOf,
  startServer,
  testToken,
} from "../testing/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer({
    limits: { requestHeadMs: 400, requestBodyMs: 600, uploadMs: 1_500, idleConnectionMs: 3_000 },
  });
});
afterAll(() => running[Symbol.asyncDispose]());

const head = (path: string, more: readonly string[]) =>
  [
    `POST ${path} HTTP/1.1`,
    "host: localhost",
    `authorization: Bearer ${testToken}`,
    ...more,
    "",
    "",
  ].join("\r\n");
const jsonHead = head("/api/v1/runs", ["content-type: application/json", "content-length: 1000"]);

/** Says something and then little or nothing more. What the server answered until it closed. */
async function say(text: string, more?: { readonly every: number; readonly piece: string }) {
  const { hostname, port } = new URL(running.url);
  const socket: Socket = connect({ host: hostname, port: Number(port) });
  const told: Buffer[] = [];
  socket.on("error", () => undefined).on("data", (piece: Buffer) => told.push(piece));
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.write(text);
  const drip = more && setInterval(() => socket.write(more.piece), more.every);
  await closed;
  clearInterval(drip);
  return Buffer.concat(told).toString();
}

describe("a request that never arrives whole is answered and closed:", () => {
  it("half a head", async () => {
    expect(await say("POST /api/v1/runs HTTP/1.1\r\nhost: loc")).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("a head that goes on and on, a line at a time", async () => {
    const told = await say("GET / HTTP/1.1\r\n", { every: 50, piece: "x-more: 1\r\n" });
    expect(told).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("half a body", async () => {
    const told = await say(`${jsonHead}{"plan":`);
    expect(told).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"request_timeout"/);
  });

  it("a body that goes on and on, a byte at a time", async () => {
    const told = await say(`${jsonHead}{`, { every: 50, piece: " " });
    expect(told).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"request_timeout"/);
  });

  it("a body without a length", async () => {
    const chunked = head("/trpc/runs.start", [
      "content-type: application/json",
      "transfer-encoding: chunked",
    ]);
    const told = await say(`${chunked}1\r\n{\r\n`, { every: 50, piece: "1\r\n \r\n" });
    expect(told).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"request_timeout"/);
  });

  it("half a file, which is given more time", async () => {
    const upload = head("/api/v1/artifacts", ["content-type: text/plain", "content-length: 1000"]);
    const started = performance.now();
    const told = await say(`${upload}x`, { every: 100, piece: "x" });
    expect(told).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - started).toBeGreaterThan(1_400);
  });

  it("nothing at all", async () => {
    await say("");
  });
});

it("a hundred of them keep nobody waiting, and leave nothing behind", async () => {
  const slow = Array.from({ length: 100 }, (_, n) =>
    n % 2 === 0 ? say("GET /api/v1/ev") : say(`${jsonHead}{`),
  );
  for (let n = 0; n < 5; n += 1) {
    expect((await running.call("/api/v1/runs")).status).toBe(200);
    await pause(20);
  }
  const told = await Promise.all(slow);
  expect(told.every((text) => text.startsWith("HTTP/1.1 408 "))).toBe(true);
});

it("a stream that is silent for longer is not closed", async () => {
  const response = await running.call("/api/v1/events");
  const reader = response.body?.getReader();
  await reader?.read();
  const ended = (async () => {
    while (!(await reader?.read())?.done);
    return "ended";
  })();
  expect(await Promise.race([ended, pause(4_000, "open")])).toBe("open");
  await reader?.cancel();
});

describe("a body above the limit gets an answer that can be read", () => {
  let patient: RunningServer;
  beforeAll(async () => {
    patient = await startServer();
  });
  afterAll(() => patient[Symbol.asyncDispose]());
  const twentyMiB = `{"goal":"${"x".repeat(20 * 1024 * 1024)}"}`;

  it.each(["/api/v1/runs", "/trpc/runs.start", "/api/v1/metrics"])(
    "by fetch, at %s",
    async (path) => {
      const headers = { "content-type": "application/json" };
      for (let n = 0; n < 3; n += 1) {
        const response = await patient.call(path, { method: "POST", headers, body: twentyMiB });
        expect(await refusalOf(response)).toMatchObject({ status: 413, code: "body_too_large" });
      }
    },
  );

  it("also when it has no length, and as a file", async () => {
    const pieces = () =>
      new ReadableStream<Uint8Array>({
        start: (controller) => {
          for (let n = 0; n < 20; n += 1) controller.enqueue(Buffer.alloc(1024 * 1024, 0x20));
          controller.close();
        },
      });
    const send = (path: string, type: string) =>
      patient.call(path, {
        method: "POST",
        headers: { "content-type": type },
        body: pieces(),
        duplex: "half",
      });
    const runs = await send("/api/v1/runs", "application/json");
    expect(await refusalOf(runs)).toMatchObject({ status: 413, code: "body_too_large" });
    const file = await send("/api/v1/artifacts", "text/plain");
    expect(await refusalOf(file)).toMatchObject({ status: 413, code: "artifact_too_large" });
  });

  it("but is not read for ever", async () => {
    const endless = head("/api/v1/runs", [
      "content-type: application/json",
      "content-length: 10000000000",
    ]);
    const told = await say(endless, { every: 1, piece: "x".repeat(4 * 1024 * 1024) });
    expect(told).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":"body_too_large"/);
  });
});
