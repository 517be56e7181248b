import { connect } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  quickPlan,
  type RunningServer,
  startServer,
  testToken,
} from "../testing/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

const body = JSON.stringify({ plan: quickPlan });

/** A request head and body as they travel. */
function request(line: string, text = "", more: readonly string[] = []): string {
  const head = [
    line,
    ...more,
    "host: localhost",
    `authorization: Bearer ${testToken}`,
    "content-type: application/json",
    `content-length: ${text.length}`,
  ];
  return `${head.join("\r\n")}\r\n\r\n${text}`;
}

/** Sends these bytes on one connection, and gives what came back once `isEnough` holds or it was closed. */
async function exchange(sent: string, isEnough: (text: string) => boolean): Promise<string> {
  const socket = connect({ port: running.server.port, host: "127.0.0.1" });
  try {
    socket.write(sent);
    let text = "";
    for await (const piece of socket.setEncoding("utf8")) {
      text += String(piece);
      if (isEnough(text)) break;
    }
    return text;
  } finally {
    socket.destroy();
  }
}

it("a stream that ends leaves its connection to the next request", async () => {
  const sent =
    request("POST /api/v1/runs?stream=true HTTP/1.1", body) + request("GET /healthz HTTP/1.1");
  const text = await exchange(sent, (so) => so.includes('"status":"ok"'));
  expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  expect(text).toMatch(/event: run\.completed\ndata: .*\nid: .*\n\n\r\n0\r\n\r\nHTTP\/1\.1 200/);
});

it("a stream behind another answer on its connection comes after it, whole", async () => {
  const stream = request("POST /api/v1/runs?stream=true HTTP/1.1", body);
  const text = await exchange(stream + stream, (so) => so.split("\r\n0\r\n\r\n").length === 3);
  const streams = text.split("\r\n0\r\n\r\n").slice(0, 2);
  for (const one of streams) {
    expect(one).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(one.match(/event: run\.(queued|started|completed)\n/g)).toHaveLength(3);
  }
});

it("HTTP/1.0 gets the frames bare, and the end of the connection as their end", async () => {
  const text = await exchange(request("POST /api/v1/runs?stream=true HTTP/1.0", body), () => false);
  const [head, ...frames] = text.split("\r\n\r\n");
  expect(head).not.toMatch(/transfer-encoding/i);
  expect(frames.join("\r\n\r\n")).toMatch(/^retry: \d+\n\nevent: run\.queued\n/);
  expect(text).toMatch(/event: run\.completed\ndata: .*\nid: .*\n\n$/);
});

it("who asks for the end of the connection gets it after the stream, whatever the stream says else", async () => {
  const graph = JSON.stringify({ tasks: [{ id: "a", tool: "core.noop" }] });
  const more = ["connection: close", "accept: text/event-stream"];
  const sent = request("POST /api/workflows/execute HTTP/1.1", graph, more);
  const text = await exchange(sent, () => false);
  expect(text).toMatch(/\r\nconnection: close\r\n/i);
  expect(text).toMatch(/event: execution_complete\ndata: .*\nid: .*\n\n\r\n0\r\n\r\n$/);
});
