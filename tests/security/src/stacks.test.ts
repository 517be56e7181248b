import { afterAll, beforeAll, expect, it } from "vitest";
import { HostedServer } from "./host/hosted-server.ts";
import { send } from "./started-server.ts";
import { type Ask, asksOf } from "./surface/asks.ts";
import { noIds } from "./surface/no-ids.ts";

let server: HostedServer;
let asks: readonly Ask[];
beforeAll(async () => {
  server = await HostedServer.start();
  asks = asksOf(server, { ...noIds, user: "owner", session: "main" });
  await server.break();
});
afterAll(() => server[Symbol.asyncDispose]());

const inside = /the inside of|\/srv\/|\bat [^"]{0,200}:\d+:\d+|\.ts:\d|node_modules|node:internal/;

it("what breaks in any procedure or route is told without its text, stack or path, and the log has it", async () => {
  const statuses = new Map<string, number>();
  for (const ask of asks) {
    const answer = await send(server.url, ask, { authorization: `Bearer ${server.token}` });
    statuses.set(ask.name, answer.status);
    expect([ask.name, inside.exec(answer.text)?.[0]]).toEqual([ask.name, undefined]);
    expect([ask.name, inside.exec(JSON.stringify([...answer.headers]))?.[0]]).toEqual([
      ask.name,
      undefined,
    ]);
    if (answer.status === 500) expect(answer.text).toContain('"code":"internal"');
  }
  const broken = [...statuses].filter(([, status]) => status === 500).map(([name]) => name);
  console.log(
    `${broken.length} of ${statuses.size} procedures and routes broke, 0 told of the inside`,
  );
  // Those that ask the store or the hub for anything, at both doors.
  expect(broken).toEqual(
    expect.arrayContaining([
      "tRPC runs.get",
      "tRPC runs.list",
      "tRPC events.stream",
      "GET /api/v1/runs",
      "GET /api/v1/events",
      "POST /api/v1/metrics",
    ]),
  );
  const { complaints } = await server.look();
  expect(complaints.join("\n")).toContain("the inside of");
  expect(server.isAlive).toBe(true);
});
