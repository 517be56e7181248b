import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../until.ts";
import { CuttingProxy } from "./cutting-proxy.ts";
import type { LinkFault } from "./link.ts";

const answer = "Größe 📐\n\n".repeat(40);

describe("a proxy that cuts", () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.write(answer);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Cast: a server that listens on a port has an address of this kind. */
  const target = (): number => (server.address() as AddressInfo).port;
  const open = (fault: LinkFault = {}): Promise<CuttingProxy> =>
    CuttingProxy.open({ target, fault: () => fault });

  /** A bare connection, with all that came over it. */
  function ask(proxy: CuttingProxy) {
    const socket = connect(Number(new URL(proxy.url).port), "127.0.0.1");
    const state = { text: Buffer.alloc(0), end: "open" as "open" | "end" | "reset", socket };
    socket.on("data", (bytes) => {
      state.text = Buffer.concat([state.text, bytes]);
    });
    socket.on("end", () => {
      state.end = "end";
    });
    socket.on("error", () => {
      state.end = "reset";
    });
    socket.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    return state;
  }

  it("passes everything on when it is told no fault", async () => {
    await using proxy = await open();
    const asked = ask(proxy);
    await until(() => asked.text.includes(answer), "the answer");
    expect(proxy.cuts).toBe(0);
    asked.socket.destroy();
  });

  it.each([1, 17, 300, 333])("ends a connection after exactly %i bytes", async (afterBytes) => {
    await using proxy = await open({ afterBytes, how: "end" });
    const asked = ask(proxy);
    await until(() => asked.end !== "open", "the cut");
    expect(asked).toMatchObject({ end: "end", text: { length: afterBytes } });
    expect(proxy.cuts).toBe(1);
  });

  it("spares pairs of line ends where it is told to", async () => {
    await using whole = await open();
    const complete = ask(whole);
    await until(() => complete.text.includes(answer), "the answer");
    complete.socket.destroy();
    const pair = complete.text.indexOf("\n\n") + 1;
    await using proxy = await open({ afterBytes: pair, keepsLineEndPairs: true, how: "end" });
    const asked = ask(proxy);
    await until(() => asked.end !== "open", "the cut");
    expect(asked.text).toHaveLength(pair + 1);
  });

  it("resets a connection after a time", async () => {
    await using proxy = await open({ afterMs: 20, how: "reset" });
    const asked = ask(proxy);
    await until(() => asked.end !== "open", "the cut");
    expect(asked.end).toBe("reset");
  });

  it("lets bytes pass a few at a time, and all of them", async () => {
    await using proxy = await open({ trickle: { bytes: 20, everyMs: 2 } });
    const begun = performance.now();
    const asked = ask(proxy);
    await until(() => asked.text.includes(answer), "the answer");
    // Over 600 bytes in thirty pieces.
    expect(performance.now() - begun).toBeGreaterThan(40);
    asked.socket.destroy();
  });

  it("freezes what is open without a word, and passes what comes later", async () => {
    await using proxy = await open();
    const frozen = ask(proxy);
    await until(() => frozen.text.includes(answer), "the answer");
    expect(proxy.freeze()).toBe(1);
    const before = frozen.text.length;
    frozen.socket.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    const later = ask(proxy);
    await until(() => later.text.includes(answer), "the later answer");
    expect(frozen).toMatchObject({ end: "open", text: { length: before } });
    for (const { socket } of [frozen, later]) socket.destroy();
  });

  it("says 503, and refuses, until it passes again on the same port", async () => {
    await using proxy = await open();
    proxy.answer = "unavailable";
    expect((await fetch(proxy.url)).status).toBe(503);
    expect(proxy.refusals).toBe(1);
    proxy.answer = "pass";
    const { url } = proxy;
    await proxy.refuse();
    await expect(fetch(url)).rejects.toThrow();
    await proxy.resume();
    expect(proxy.url).toBe(url);
    const asked = ask(proxy);
    await until(() => asked.text.includes(answer), "the answer");
    asked.socket.destroy();
  });
});
