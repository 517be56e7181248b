import type { PlanInput, StepcastEvent } from "@stepcast/contracts";
import { type ServerProcess, startServerProcess } from "@stepcast/testkit/server-process";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createStepcast } from "./create-stepcast.ts";
import type { StepcastOptions } from "./settings.ts";
import type { Stepcast } from "./stepcast.ts";

let server: ServerProcess;
const clients: Stepcast[] = [];

beforeAll(async () => {
  server = await startServerProcess({ program: "src/main.ts" });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => server[Symbol.asyncDispose]());

function connect(options: Partial<StepcastOptions> = {}): Stepcast {
  const client = createStepcast({ url: server.url, token: server.token, ...options });
  clients.push(client);
  return client;
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

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 30_000, interval: 10 });

describe("with the product's own server", () => {
  it("runs a plan to its result, typed from end to end", async () => {
    const client = connect();
    const run = await client.runs.start({
      plan: {
        name: "Echo",
        steps: [{ id: "say", skill: "core.echo", input: { words: "hello" } }],
        output: { $ref: "/steps/say/output/words" },
      },
    });
    const types: StepcastEvent["type"][] = [];
    for await (const event of run.events()) types.push(event.type);
    expect(types[0]).toBe("run.queued");
    expect(types.at(-1)).toBe("run.completed");
    expect(await run.result()).toMatchObject({ status: "completed", output: "hello" });
    const { rows } = await client.runs.list({ status: ["completed"] });
    expect(rows.map(({ runId }) => runId)).toContain(run.runId);
    expect((await client.skills.list()).map(({ id }) => id)).toContain("core.echo");
  });

  it("ends the loop whose filter means nothing, and goes on with the others", async () => {
    const client = connect();
    const run = await client.runs.start({ plan: chain(2, 5) });
    const whole = (async () => {
      const types: string[] = [];
      for await (const { type } of run.events()) types.push(type);
      return types.at(-1);
    })();
    const wrong = async () => {
      for await (const event of client.events({ room: "no room" })) return event;
      return undefined;
    };
    await expect(wrong()).rejects.toMatchObject({ code: "invalid_input" });
    expect(await whole).toBe("run.completed");
  });

  it("ends the loop of a page whose token opens some types of events and no state", async () => {
    const owner = connect();
    const { runId } = await owner.runs.start({ plan: chain(1, 5) });
    const types = ["step.succeeded", "run.completed"] as const;
    const { token } = await owner.tokens.create({ only: { runId }, types: [...types] });
    const run = connect({ token }).runs.handle(runId);
    const told: StepcastEvent["type"][] = [];
    let place = "";
    for await (const { event, cursor } of run.tail()) {
      told.push(event.type);
      if (event.type === "step.succeeded") place = cursor;
    }
    for await (const { event, cursor } of run.tail({ after: place })) {
      told.push(event.type);
      place = cursor;
    }
    // Where it ended, nothing more comes.
    for await (const { type } of run.events({ after: place })) told.push(type);
    expect(told).toEqual([...types, "run.completed"]);
  });

  it("checks plans of any length", async () => {
    const plan = { name: "Long", steps: chain(2_000, 1).steps };
    // Through text, as a plan from a file comes.
    const check = await connect().plans.check(JSON.parse(JSON.stringify(plan)));
    expect(check.ok).toBe(true);
  });

  it("stores a file under the name it has, and gives the bytes back", async () => {
    const client = connect();
    const content = "anno;flusso\n0;-100\n";
    const artifact = await client.artifacts.upload({ name: "flussi così.csv", content });
    expect(artifact).toMatchObject({ name: "flussi così.csv", mediaType: "text/csv", bytes: 19 });
    const bytes = await client.artifacts.download(artifact);
    expect(new TextDecoder().decode(bytes)).toBe(content);
    const none = `sha256-${"0".repeat(64)}`;
    await expect(client.artifacts.download(none)).rejects.toMatchObject({ code: "not_found" });
  });

  it("sees every event of a run once while the server is killed and started again", async () => {
    const client = connect();
    const run = await client.runs.start({ plan: chain(20, 100) });
    const states = new Set<string>();
    client.connection.subscribe(() => states.add(client.connection.getSnapshot().state));
    run.store.view.subscribe(() => {});
    const seen: number[] = [];
    let kills = 0;
    for await (const event of run.events()) {
      seen.push(event.seq);
      if (event.type !== "step.succeeded" || !/^s(4|11)$/.test(event.data.stepId)) continue;
      kills += 1;
      await server.stop(kills === 1 ? "SIGKILL" : "SIGTERM");
      await server.start();
    }
    const whole: number[] = [];
    for await (const event of connect().runs.handle(run.runId).events()) whole.push(event.seq);
    expect(kills).toBe(2);
    expect(seen).toEqual(whole);
    const { run: told } = await client.runs.get(run.runId);
    expect(told).toMatchObject({ status: "completed", succeeded: 20 });
    await until(() => expect(run.store.view.getSnapshot().run).toEqual(told));
    await until(() => expect(client.connection.getSnapshot().state).toBe("live"));
    expect([...states]).toEqual(expect.arrayContaining(["live", "reconnecting"]));
  });

  it("commands a run from anywhere", async () => {
    const run = await connect().runs.start({ plan: chain(1, 60_000) });
    const elsewhere = connect().runs.handle(run.runId);
    await elsewhere.pause();
    await elsewhere.resume();
    await elsewhere.cancel("enough");
    expect((await run.result()).status).toBe("cancelled");
    await expect(run.pause()).rejects.toMatchObject({ code: "run_finished" });
  });

  it("ends the loops of a program whose token is wrong, the first and those that come after", async () => {
    const { runId } = await connect().runs.start({ plan: chain(1, 5) });
    const stranger = connect({ token: "somebody else's token" });
    // Keeps the connection, which is denied, alive between the loops.
    stranger.connection.subscribe(() => {});
    const loop = async () => {
      for await (const event of stranger.events()) return event;
      return undefined;
    };
    await expect(loop()).rejects.toMatchObject({ code: "unauthorized" });
    await expect(loop()).rejects.toMatchObject({ code: "unauthorized" });
    const result = stranger.runs.handle(runId).result();
    await expect(result).rejects.toMatchObject({ code: "unauthorized" });
    await until(() => expect(stranger.connection.getSnapshot().state).toBe("denied"));
    await expect(loop()).rejects.toMatchObject({ code: "unauthorized" });
  });

  it("is told no with a wrong token, and what is wrong with a plan", async () => {
    const stranger = connect({ token: "somebody else's token" });
    stranger.connection.subscribe(() => {});
    await expect(stranger.runs.list()).rejects.toMatchObject({ code: "unauthorized" });
    await until(() => expect(stranger.connection.getSnapshot().state).toBe("denied"));
    const plan: PlanInput = { name: "Wrong", steps: [{ id: "a", skill: "no.such" }] };
    await expect(connect().runs.start({ plan })).rejects.toMatchObject({
      code: "plan_invalid",
      details: { problems: [{ code: "unknown_skill", path: "/steps/0/skill" }] },
    });
  });
});
