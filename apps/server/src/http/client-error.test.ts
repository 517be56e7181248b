import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningServer, startServer, testToken } from "../testing/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer({ limits: { requestHeadMs: 400 } });
});
afterAll(() => running[Symbol.asyncDispose]());

const ask = (path: string, more = "") =>
  `GET ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${testToken}\r\n${more}\r\n`;

/** A connection on which something was asked, with what came so far of the answer. */
async function connected(path: string): Promise<{ socket: Socket; told: () => string }> {
  const { hostname, port } = new URL(running.url);
  const socket = connect({ host: hostname, port: Number(port) }).on("error", () => undefined);
  let text = "";
  socket.on("data", (piece: Buffer) => {
    text += piece.toString();
  });
  socket.write(ask(path));
  await expect.poll(() => text).toContain("\r\n\r\n");
  return { socket, told: () => text };
}

it.each([
  ["is too long", ask("/healthz", `x-long: ${"x".repeat(100_000)}\r\n`), "431"],
  ["is no HTTP", "HELLO\r\n\r\n", "400"],
  ["never arrives whole", "GET /healthz HTTP/1.1\r\nhost: loc", "408"],
])(
  "a request that %s is told so on a connection that served another before",
  async (_what, text, status) => {
    const { socket, told } = await connected("/healthz");
    const before = told().length;
    socket.write(text);
    await once(socket, "close");
    expect(told().slice(before)).toMatch(
      new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*"code":"invalid_input"`),
    );
  },
);

it("nothing is written into an answer that is under way", async () => {
  const { socket, told } = await connected("/api/v1/events");
  socket.write("HELLO\r\n\r\n");
  await once(socket, "close");
  expect(told().match(/HTTP\/1\.1/g)).toHaveLength(1);
});
