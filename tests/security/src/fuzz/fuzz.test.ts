import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Api, withToken } from "../api.ts";
import { HostedServer } from "../host/hosted-server.ts";
import { joined } from "../isolation/people.ts";
import { isFull, seed } from "../scale.ts";
import type { Ask } from "./ask.ts";
import { type ApiDocument, type Door, procedureDoors, routeDoors } from "./doors.ts";
import { poolsOf } from "./pools.ts";
import { createSender } from "./send.ts";

const requests = isFull ? 100_000 : 3_000;
/** Requests under way at once. */
const width = 16;
/** The ring of the hub holds 64 MiB of the latest events; the rest is what the collector has not had back yet. */
const mostGrowth = 96 * 1024 * 1024;

let held: AsyncDisposableStack;
let server: HostedServer;
let api: Api;
let doors: readonly Door[];
let credentials: readonly string[];

beforeAll(async () => {
  held = new AsyncDisposableStack();
  server = held.use(await HostedServer.start());
  api = withToken(server.url, server.token);
  const named = await poolsOf(api);
  credentials = await credentialsOf(api, server.token);
  const document = await api.json<ApiDocument>("/api/v1/openapi.json");
  doors = [...procedureDoors(named), ...routeDoors(server, document, named)];
});

afterAll(() => held.disposeAsync());

/** Most requests come from who may do most: they get furthest. */
async function credentialsOf(owner: Api, ownerToken: string): Promise<string[]> {
  const { key, program, browser } = await joined(owner, "Fuzz");
  const runId = await program.start({ name: "p", steps: [{ id: "a", skill: "core.noop" }] });
  const { token } = await browser.trpc<{ token: string }>("tokens.create", { only: { runId } });
  const { link } = await browser.trpc<{ link: string }>("shares.create", { runId });
  const share = new URL(link).pathname.split("/").at(-1) ?? "";
  return [...new Array<string>(6).fill(ownerToken), key, key, token, share, "wrong"];
}

interface Tally {
  sent: number;
  readonly statuses: Map<number, number>;
  readonly wrong: string[];
}

/** Sends requests of every door in turn. A request that was answered wrongly is told whole, as it can be sent again. */
async function bombard(count: number, salt: number): Promise<Tally> {
  using sender = createSender(server.url, credentials);
  const tally: Tally = { sent: 0, statuses: new Map(), wrong: [] };
  const perDoor = Math.ceil(count / doors.length);
  const queue = doors.map(({ asks }, place) =>
    fc
      .sample(asks, { numRuns: Math.min(perDoor, 250), seed: seed + salt + place })
      [Symbol.iterator](),
  );
  const next = (): { readonly ask: Ask; readonly door: Door } | undefined => {
    while (queue.length > 0) {
      const place = tally.sent % queue.length;
      const step = queue[place]?.next();
      const door = open[place];
      if (door !== undefined && step !== undefined && step.done !== true) {
        tally.sent += 1;
        return { ask: step.value, door };
      }
      queue.splice(place, 1);
      open.splice(place, 1);
    }
    return undefined;
  };
  const open = [...doors];
  const worker = async (): Promise<void> => {
    for (let one = next(); one !== undefined; one = next()) {
      const { status, wrong } = await sender.send(one.ask, one.door.judge);
      tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1);
      if (wrong !== undefined) tally.wrong.push(`${one.door.name}: ${wrong}\n${told(one.ask)}`);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return tally;
}

function told({ method, path, headers, body }: Ask): string {
  return `${method} ${path.slice(0, 600)}\n${JSON.stringify(headers).slice(0, 600)}\n${body?.toString("utf8").slice(0, 1_500) ?? ""}`;
}

/** One of those that only differ in what was sent. */
function firstOfEachKind(wrong: readonly string[]): string[] {
  const kinds = new Map(wrong.map((one) => [one.split("\n", 1)[0]?.slice(0, 120), one]));
  return [...kinds.values()].slice(0, 12);
}

/** Stops everything that the requests began. */
async function settle(): Promise<void> {
  for (;;) {
    const status = "queued,running,paused";
    const { rows } = await api.json<{ rows: readonly { runId: string }[] }>(
      `/api/v1/runs?status=${status}&limit=100`,
    );
    if (rows.length === 0) break;
    await Promise.all(
      rows.map(async ({ runId }) => (await api.post(`/api/v1/runs/${runId}/cancel`)).arrayBuffer()),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await expect
    .poll(async () => await api.json("/api/v1/status"), { timeout: 60_000 })
    .toMatchObject({ subscribers: 0, streams: { process: 0 } });
}

describe(`every procedure and route under requests that nobody would send (seed ${seed})`, () => {
  it("answers each with what its schema allows or a refusal of the table, and keeps nothing", async () => {
    const rounds = Math.max(2, Math.ceil(requests / (doors.length * 250)));
    const wrong: string[] = [];
    const statuses = new Map<number, number>();
    let sent = 0;
    let before = 0;
    const startedAt = performance.now();
    for (let round = 0; round < rounds; round += 1) {
      const tally = await bombard(requests / rounds, round * 1_000);
      sent += tally.sent;
      wrong.push(...tally.wrong);
      for (const [status, count] of tally.statuses)
        statuses.set(status, (statuses.get(status) ?? 0) + count);
      await settle();
      const { heapBytes } = await server.look();
      if (round === 0) before = heapBytes;
    }
    const { heapBytes, complaints } = await server.look();
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    const mib = (bytes: number): number => Math.round(bytes / 1024 / 1024);
    const told = [...statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, count]) => `${status}: ${count}`);
    console.log(
      `seed ${seed}: ${sent} requests at ${doors.length} doors in ${seconds} s, ${wrong.length} answered wrongly (${told.join(", ")}); heap ${mib(before)} MiB after the first round, ${mib(heapBytes)} MiB after the last; 0 subscribers left`,
    );
    expect(firstOfEachKind(wrong)).toEqual([]);
    expect(complaints).toEqual([]);
    expect(server.isAlive).toBe(true);
    expect(heapBytes - before).toBeLessThan(mostGrowth);
    expect(sent).toBeGreaterThanOrEqual(requests);
  }, 1_500_000);

  it("still works afterwards, and nothing reached the prototype of anything", async () => {
    const answer = await api.post("/api/v1/runs?wait=true", {
      plan: { name: "after", steps: [{ id: "a", skill: "core.echo", input: { n: 1 } }] },
    });
    expect(await answer.json()).toMatchObject({ status: "completed", output: { n: 1 } });
    expect(await server.look()).toMatchObject({ isPolluted: false });
  });
});
