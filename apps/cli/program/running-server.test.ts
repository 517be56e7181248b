import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { findServer } from "./running-server.ts";
import { Folder } from "./testing/cli-process.ts";

it("takes a server whose disk is full for one that runs: what it has can be read", async () => {
  const folder = await Folder.create();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const server = createServer((_incoming, outgoing) => {
    outgoing.statusCode = 503;
    outgoing.end(JSON.stringify({ status: "storage_full" }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close().closeAllConnections());
  // Cast: a server that listens on a host and port has an address of this kind.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await mkdir(folder.data);
  await writeFile(join(folder.data, "server.json"), JSON.stringify({ url, pid: process.pid }));
  const found = await findServer(folder.data, new AbortController().signal);
  expect(found).toMatchObject({ url });
});
