import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createStepcast } from "./create-stepcast.ts";
import type { Stepcast } from "./stepcast.ts";
import { completedRun, queuedRun } from "./testing/run-events.ts";
import { ScriptedServer } from "./testing/scripted-server.ts";

let server: ScriptedServer;
let client: Stepcast;

beforeEach(async () => {
  server = new ScriptedServer();
  await server.listen();
  server.log.append(queuedRun("run_a"));
  const clock = {
    now: () => Date.now(),
    after(ms: number, callback: () => void) {
      const timer = setTimeout(callback, Math.min(ms, 20));
      return () => clearTimeout(timer);
    },
  };
  client = createStepcast({ url: server.url, token: "t", clock, reconnectAttempts: 3 });
});
afterEach(async () => {
  client.close();
  await server.close();
});

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 30_000, interval: 5 });
const status = () => client.connection.getSnapshot();
const hasGivenUp = () =>
  until(() => {
    const { state, attempt, retryAt } = status();
    expect({ state, attempt, retryAt }).toEqual({
      state: "reconnecting",
      attempt: 3,
      retryAt: undefined,
    });
  });

function watch(runId: string, after?: string): readonly number[] {
  const seqs: number[] = [];
  const onEvents = (batch: readonly { event: { seq: number } }[]) =>
    seqs.push(...batch.map(({ event }) => event.seq));
  client.watch({ runId }, { after, onEvents });
  return seqs;
}

/** Follows a run, loses the server, and gives up; what the feed had brought. */
async function givenUp(): Promise<readonly number[]> {
  const seqs = watch("run_a");
  await until(() => expect(seqs).toEqual([1]));
  await server.close();
  await hasGivenUp();
  return seqs;
}

describe("a client that is told how often to come back", () => {
  it("gives up after so many attempts, and goes on where it was when it is asked to", async () => {
    const seqs = await givenUp();
    server.log.append(completedRun("run_a"));
    await server.listen();
    client.connection.retry();
    await until(() => expect(seqs).toEqual([1, 2]));
    await until(() => expect(status()).toMatchObject({ state: "live", attempt: 0 }));
    expect(server.opened.at(-1)?.lastEventId).toBe("e1-1");
    // Each loss has as many attempts as the first.
    await server.close();
    await hasGivenUp();
  });

  it("asks once more for a feed that is added", async () => {
    await givenUp();
    server.log.append(queuedRun("run_b"));
    await server.listen();
    const added = watch("run_b");
    await until(() => expect(added).toEqual([2]));
  });

  it("asks once more for a feed that the lost stream would have brought", async () => {
    const seqs = await givenUp();
    server.log.append(completedRun("run_a"));
    await server.listen();
    const added = watch("run_a", "e1-1");
    await until(() => expect([seqs, added]).toEqual([[1, 2], [2]]));
  });

  it("ends a loop with what was in the way", async () => {
    const loop = client.events({ runId: "run_a" })[Symbol.asyncIterator]();
    expect(await loop.next()).toMatchObject({ value: { event: { seq: 1 } } });
    await server.close();
    await expect(loop.next()).rejects.toMatchObject({ code: "unreachable" });
  });
});
