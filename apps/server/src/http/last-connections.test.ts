import { once } from "node:events";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { expect, it } from "vitest";
import { localhostCertificate } from "../testing/localhost-certificate.ts";
import { startServer } from "../testing/running-server.ts";

/** The first bytes of a handshake that never goes on. */
const halfHello = new Uint8Array([0x16, 3, 1, 2, 0, 1]);
const halfRequest = "GET /healthz HTTP/1.1\r\n";
const wholeRequest = `${halfRequest}host: localhost\r\n\r\n`;

/** Connections to a server, and in which order they were closed. */
function connections(serverUrl: string) {
  const { hostname: host, port } = new URL(serverUrl);
  const closed: string[] = [];
  const open = async (name: string, kind: "tcp" | "tls", first: string | Uint8Array = "") => {
    const at = { host, port: Number(port) };
    const socket =
      kind === "tcp" ? connect(at) : connectTls({ ...at, ca: localhostCertificate.cert });
    socket.on("error", () => undefined).on("close", () => closed.push(name));
    await once(socket.resume(), kind === "tcp" ? "connect" : "secureConnect");
    socket.write(first);
    if (first === wholeRequest) await once(socket, "data");
    return { closed: once(socket, "close") };
  };
  return { open, closed };
}

it("a server that ends closes at once what was opened ahead, and waits for requests that have begun", async () => {
  const running = await startServer();
  const { open, closed } = connections(running.url);
  const all = [
    await open("begun", "tcp", halfRequest),
    await open("opened ahead", "tcp"),
    // Answered: the server has the others by now.
    await open("idle", "tcp", wholeRequest),
  ];
  await running[Symbol.asyncDispose]();
  await Promise.all(all.map((one) => one.closed));
  expect(closed.slice(0, 2).sort()).toEqual(["idle", "opened ahead"]);
  expect(closed.slice(2)).toEqual(["begun"]);
});

it("a server with a certificate does the same, and no handshake that stands still holds up its end", async () => {
  const running = await startServer({ tls: localhostCertificate });
  const { open, closed } = connections(running.url);
  const all = [
    await open("half a handshake", "tcp", halfHello),
    await open("begun", "tls", halfRequest),
    await open("opened ahead", "tls"),
    await open("silent", "tcp"),
    await open("idle", "tls", wholeRequest),
  ];
  const begunAt = performance.now();
  await running[Symbol.asyncDispose]();
  expect(performance.now() - begunAt).toBeLessThan(5_000);
  await Promise.all(all.map((one) => one.closed));
  expect(closed.slice(0, 3).sort()).toEqual(["idle", "opened ahead", "silent"]);
  expect(closed.slice(3).sort()).toEqual(["begun", "half a handshake"]);
});
