import { once } from "node:events";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { startServer } from "../testing/running-server.ts";

it("a server that ends closes at once what was opened ahead, and waits for requests that have begun", async () => {
  const running = await startServer();
  const { hostname, port } = new URL(running.url);
  const closed: string[] = [];
  const open = async (name: string, text = "") => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on("error", () => undefined).on("close", () => closed.push(name));
    await once(socket.resume(), "connect");
    socket.write(text);
    return once(socket, "close");
  };
  const begun = open("begun", "GET /healthz HTTP/1.1\r\n");
  const ahead = open("opened ahead");
  // Answers on another connection: the server has these two by now.
  for (let asked = 0; asked < 3; asked += 1) await running.call("/healthz");
  await running[Symbol.asyncDispose]();
  await Promise.all([begun, ahead]);
  expect(closed).toEqual(["opened ahead", "begun"]);
});
