import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { checkServer } from "./server.ts";

let server: Server;

/** A server that says of itself that it is not well. */
async function sick(health: object): Promise<string> {
  server = createServer((incoming, outgoing) => {
    const isHealth = incoming.url === "/healthz";
    if (isHealth) outgoing.statusCode = 503;
    const diagnosis = { serverTime: Date.now(), disk: { freeBytes: 5e9 } };
    const told = isHealth ? { ...health, epoch: "e1", version: "0.1.0" } : diagnosis;
    outgoing.end(JSON.stringify(told));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  // Cast: a server that listens on a host and port has an address of this kind.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  server.closeAllConnections();
  await once(server.close(), "close");
});

it.each([
  ["storage_full", "The disk is full", "Make room"],
  ["storage_read_only", "The data folder cannot be written to", "mounted read-only"],
  ["storage_failed", "The data folder's disk or database failed", "the server's log"],
])("names a server that can write nothing: %s", async (status, message, advice) => {
  const looked = await checkServer({ url: await sick({ status, message }), token: "t" }, "0.1.0");
  const problems = looked.findings.filter(({ level }) => level === "problem");
  expect(problems).toEqual([
    expect.objectContaining({
      id: "writes_refused",
      seen: expect.stringContaining(message),
      advice: expect.stringContaining(advice),
    }),
  ]);
  // A stream can be looked at all the same.
  expect(looked).toMatchObject({ answers: true, isOpen: true });
});

it.each([
  ["that is cut off", "end", "closed before the whole answer was there"],
  ["of nothing but a beginning", "destroy", "closed before the whole answer was there"],
] as const)("tells of an answer %s as of none", async (_name, how, means) => {
  server = createServer((_incoming, outgoing) => {
    outgoing.writeHead(200, { "content-length": 100 });
    outgoing.write("{", () => outgoing.socket?.[how]());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  // Cast: as above.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { findings, answers } = await checkServer({ url, token: "t" }, "0.1.0");
  expect(answers).toBe(false);
  expect(findings).toMatchObject([{ id: "unreachable", means: expect.stringContaining(means) }]);
});

it("says nothing of the disk of a server that drains", async () => {
  const url = await sick({ status: "draining" });
  const { findings } = await checkServer({ url, token: "t" }, "0.1.0");
  expect(findings.filter(({ level }) => level === "problem")).toEqual([]);
});
