import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer, testToken } from "../testing/running-server.ts";

/** One that answers under names of this machine only, and one that answers under any. */
let own: RunningServer;
let open: RunningServer;
beforeAll(async () => {
  own = await startServer();
  open = await startServer({ host: "0.0.0.0" });
});
afterAll(async () => {
  await own[Symbol.asyncDispose]();
  await open[Symbol.asyncDispose]();
});

/** The status and the body of the answer to a request with these lines for its host, and this address. */
async function ask({ url }: RunningServer, hosts: readonly string[], address = "/trpc/account.me") {
  const socket = connect({ host: "127.0.0.1", port: Number(new URL(url).port) });
  const lines = hosts.map((host) => `host: ${host}\r\n`).join("");
  const token = `authorization: Bearer ${testToken}\r\nconnection: close\r\n`;
  socket.write(`GET ${address} HTTP/1.1\r\n${lines}${token}\r\n`);
  const told = Buffer.concat(await socket.toArray()).toString();
  return { status: Number(told.slice(9, 12)), told };
}

describe("a request", () => {
  it.each([
    ["with a user in its host", ["ada:secret@localhost"]],
    ["with an address as its host", ["//localhost"]],
    ["with two words as its host", ["local host"]],
    ["with half an address as its host", ["[::1"]],
    ["with two hosts", ["localhost", "localhost"]],
  ])("%s is refused as wrong", async (_what, hosts) => {
    const { status, told } = await ask(open, hosts);
    expect(status).toBe(400);
    expect(told).toContain('"invalid_input"');
    expect((await ask(own, hosts)).status).toBe(403);
  });

  it.each([
    ["a name", ["localhost"]],
    ["a name and a port, in any case", ["LocalHost:8080"]],
    ["an address", ["127.0.0.1:1"]],
    ["an address of IPv6", ["[::1]:8080"]],
  ])("with %s for its host is answered", async (_what, hosts) => {
    expect((await ask(open, hosts)).status).toBe(200);
    expect((await ask(own, hosts)).status).toBe(200);
  });

  it("that tells its address whole calls the server by that name, whatever its host says", async () => {
    const call = async (server: RunningServer, name: string) =>
      (await ask(server, ["localhost"], `http://${name}/trpc/account.me`)).status;
    expect([await call(own, "localhost"), await call(open, "localhost")]).toEqual([200, 200]);
    expect([await call(own, "evil.example"), await call(open, "evil.example")]).toEqual([403, 200]);
    expect([await call(own, "ada@localhost"), await call(open, "ada@localhost")]).toEqual([
      403, 400,
    ]);
  });
});
