import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { expect, it, onTestFinished } from "vitest";
import { claimPort } from "./claimed-port.ts";

/** Draws these, one after the other. */
function drawn(...ports: readonly number[]): () => number {
  const left = [...ports];
  return () => {
    const port = left.shift();
    if (port === undefined) throw new Error("no other port is left");
    return port;
  };
}

/** A process that claims a port and waits. */
async function claimant() {
  const program = `
    const { claimPort } = await import(${JSON.stringify(new URL("./claimed-port.ts", import.meta.url).href)});
    console.log(await claimPort());
    process.stdin.resume();
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const gone = once(child, "exit");
  const end = async () => {
    child.kill("SIGKILL");
    await gone;
  };
  onTestFinished(end);
  const [line] = await once(createInterface(child.stdout), "line");
  return { port: Number(line), end };
}

it("is nobody else's, also while nothing listens on it", async () => {
  const [mine, free] = [await claimPort(), await claimPort()];
  await expect(claimPort(drawn(mine))).rejects.toThrow("no other port is left");
  const server = createServer().listen(mine, "127.0.0.1");
  await once(server, "listening");
  server.close();
  await once(server, "close");
  await expect(claimPort(drawn(mine, free))).rejects.toThrow("no other port is left");
});

it("is another process's until that one has ended, in whatever way", async () => {
  const { port, end } = await claimant();
  await expect(claimPort(drawn(port))).rejects.toThrow("no other port is left");
  await end();
  expect(await claimPort(drawn(port))).toBe(port);
});

it("is none that a program listens on which claimed nothing", async () => {
  const { port, end } = await claimant();
  const server = createServer().listen(port, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  await end();
  await expect(claimPort(drawn(port))).rejects.toThrow("no other port is left");
});
