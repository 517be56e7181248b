import type { PlanInput } from "@stepcast/contracts";
import { type ServerProcess, startServerProcess } from "@stepcast/testkit/server-process";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createStepcast } from "./create-stepcast.ts";
import type { StepcastOptions } from "./settings.ts";
import type { Stepcast } from "./stepcast.ts";

let server: ServerProcess;
const clients: Stepcast[] = [];

beforeAll(async () => {
  server = await startServerProcess({
    program: "src/main.ts",
    settings: { STEPCAST_HEARTBEAT_MS: "2000" },
  });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => server[Symbol.asyncDispose]());

function connect(token: StepcastOptions["token"]): Stepcast {
  const client = createStepcast({ url: server.url, token });
  clients.push(client);
  return client;
}

/** A mutation as the server's owner. */
async function asOwner<T>(path: string, input: unknown): Promise<T> {
  const response = await fetch(`${server.url}/trpc/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
    body: JSON.stringify(input),
  });
  // Cast: the test says what it expects.
  const { result } = (await response.json()) as { result: { data: T } };
  return result.data;
}

function chain(count: number, ms: number): PlanInput {
  const steps = Array.from({ length: count }, (_, at) => ({
    id: `s${at}`,
    skill: "core.sleep",
    input: { ms },
    needs: at === 0 ? [] : [`s${at - 1}`],
  }));
  return { name: "Chain", steps };
}

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 30_000, interval: 20 });

describe("a client whose token is a function", { timeout: 60_000 }, () => {
  it("asks for a new one whenever the old one has ended its stream, and misses nothing", async () => {
    const owner = connect(server.token);
    const { runId } = await owner.runs.start({ plan: chain(20, 600) });
    let asked = 0;
    const page = connect(async () => {
      asked += 1;
      const input = { only: { runId }, expiresInSeconds: 3 };
      return (await asOwner<{ token: string }>("tokens.create", input)).token;
    });
    const states = new Set<string>();
    page.connection.subscribe(() => states.add(page.connection.getSnapshot().state));
    const seen: number[] = [];
    for await (const event of page.runs.handle(runId).events()) seen.push(event.seq);
    const whole: number[] = [];
    for await (const event of owner.runs.handle(runId).events()) whole.push(event.seq);
    expect(seen).toEqual(whole);
    expect(asked).toBeGreaterThan(2);
    expect([...states]).not.toContain("denied");
  });

  it("is denied once what it shows is revoked; others go on", async () => {
    const owner = connect(server.token);
    const { runId } = await owner.runs.start({ plan: chain(1, 600_000) });
    const { id, key } = await asOwner<{ id: string; key: string }>("keys.create", {
      name: "page",
      scopes: ["events"],
    });
    const page = connect(() => key);
    const stateOf = (client: Stepcast) => client.connection.getSnapshot().state;
    for (const client of [owner, page]) client.runs.handle(runId).store.view.subscribe(() => {});
    await until(() => expect([stateOf(owner), stateOf(page)]).toEqual(["live", "live"]));
    const states = new Set<string>();
    owner.connection.subscribe(() => states.add(stateOf(owner)));
    await asOwner("keys.revoke", { id });
    await until(() => expect(stateOf(page)).toBe("denied"));
    await expect(page.runs.get(runId)).rejects.toMatchObject({ code: "unauthorized" });
    expect([...states].filter((state) => state !== "live")).toEqual([]);
    await owner.runs.handle(runId).cancel("done");
  });
});
