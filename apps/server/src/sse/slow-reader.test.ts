import { connect } from "node:net";
import { expect, it } from "vitest";
import { bodyOf, framesOf, startServer, testToken } from "../testing/running-server.ts";

it("a reader that reads nothing is cut off, and keeps nobody else waiting", async () => {
  await using running = await startServer({ heartbeatMs: 150 });
  const { hostname, port } = new URL(running.url);
  const socket = connect({ host: hostname, port: Number(port) });
  const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => undefined);
  socket.pause();
  socket.write(
    `GET /api/v1/events HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${testToken}\r\n\r\n`,
  );
  await expect.poll(() => running.server.hub.subscribers).toBe(1);
  // Nothing of what follows is for this one, so all that it takes are heartbeats.
  const quiet = framesOf(await running.call("/api/v1/events?types=alarm.*"));
  const next = async () => (await quiet.next()).value?.event;
  expect(await next()).toBe("heartbeat");
  await expect.poll(() => running.server.hub.subscribers).toBe(2);
  const text = "x".repeat(15_000);
  const steps = Array.from({ length: 1_000 }, (_, n) => ({
    id: `s${n}`,
    skill: "core.echo",
    input: { text },
  }));
  const response = await running.post("/api/v1/runs?wait=true", {
    plan: { name: "much", output: null, steps: steps.slice(0, 250) },
  });
  expect(await bodyOf(response)).toMatchObject({ status: "completed" });
  for (let n = 0; n < 3; n += 1) {
    const more = { name: "more", output: null, steps: steps.slice(0, 250) };
    await running.post("/api/v1/runs?wait=true", { plan: more });
  }
  await expect.poll(() => running.server.hub.subscribers, { timeout: 30_000 }).toBe(1);
  expect([await next(), await next()]).toEqual(["heartbeat", "heartbeat"]);
  await quiet.return(undefined);
  socket.resume();
  await ended;
});
