import { connect } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { HostedServer } from "./host/hosted-server.ts";
import { isFull } from "./scale.ts";

const calls = isFull ? 1_000 : 100;
const connections = 10;
/** Requests of a connection that are not answered yet: the next is sent as soon as one is. */
const ahead = 10;

let server: HostedServer;
beforeAll(async () => {
  server = await HostedServer.start();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Somebody who tries tokens as fast as they are refused, many of them at a time. */
function knocking(of: number): { readonly answered: () => number; stop: () => void } {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  let answered = 0;
  let tried = 0;
  const knock = (): void => {
    let text = "";
    for (; tried - answered < ahead; tried += 1) {
      const token = `sc_${String(of).padStart(4, "0")}${String(tried).padStart(39, "x")}`;
      text += `GET /api/v1/runs HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n\r\n`;
    }
    if (text !== "") socket.write(text);
  };
  socket.on("data", (bytes) => {
    answered += String(bytes).split("HTTP/1.1 4").length - 1;
    knock();
  });
  socket.on("error", () => socket.destroy());
  knock();
  return { answered: () => answered, stop: () => socket.destroy() };
}

/** How long each of some calls with the right token took, in milliseconds, the shortest first. */
async function probed(count: number): Promise<number[]> {
  const took: number[] = [];
  for (let call = 0; call < count; call += 1) {
    const startedAt = performance.now();
    const answer = await fetch(`${server.url}/api/v1/plans`, {
      headers: { authorization: `Bearer ${server.token}` },
    });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
    took.push(performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return took.sort((a, b) => a - b);
}

const p99 = (took: readonly number[]): number => took[Math.floor(took.length * 0.99)] ?? 0;

it("wrong tokens by the thousand are refused, and whoever has a right one is served all the while", async () => {
  const quiet = await probed(calls);
  const strangers = Array.from({ length: connections }, (_, of) => knocking(of));
  const startedAt = performance.now();
  const under = await probed(calls);
  const elapsed = (performance.now() - startedAt) / 1_000;
  const refused = strangers.reduce((sum, one) => sum + one.answered(), 0);
  for (const one of strangers) one.stop();
  console.log(
    `${Math.round(refused / elapsed)} wrong tokens a second refused for ${elapsed.toFixed(1)} s; p99 of others ${p99(quiet).toFixed(1)} ms before, ${p99(under).toFixed(1)} ms meanwhile`,
  );
  expect(refused).toBeGreaterThan(calls);
  const { complaints } = await server.look();
  expect(complaints).toEqual([]);
});
