import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type SeededRandom, seededRandom, writtenWalBytes } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { canFailWrites, limitWrites } from "../failing-writes.ts";
import { Deliveries } from "../feed/deliveries.ts";
import { FeedReader } from "../feed/feed-reader.ts";
import { checkFeed } from "../feed/feed-rules.ts";
import { RunningServer } from "../running-server.ts";
import { isFull, seed } from "../scale.ts";
import { until } from "../until.ts";

const rounds = isFull ? 60 : 12;
/** A round ends with a refusal, unless what it writes ends before the place where writes fail. */
const startsEach = 25;
/** Below it lie the small files of the process, of which this test is not about. */
const lowestBytes = 65_536;
const pageBytes = 4_096;

const plan = {
  name: "one step",
  steps: [{ id: "a", skill: "core.echo", input: "x".repeat(2_000) }],
};

interface Answer {
  readonly status: number;
  readonly runId?: string;
  readonly code?: string;
}

async function start(server: RunningServer, key: string): Promise<Answer> {
  const response = await server.post("/api/v1/runs", { plan }, { "idempotency-key": key });
  // Cast: the assertions look at what there is.
  const body = (await response.json()) as { runId?: string; error?: { code: string } };
  return {
    status: response.status,
    ...(body.runId === undefined ? {} : { runId: body.runId }),
    ...(body.error === undefined ? {} : { code: body.error.code }),
  };
}

async function completed(server: RunningServer, runId: string): Promise<boolean> {
  const { run } = await server.ask<{ run?: { status: string } }>(`/api/v1/runs/${runId}`);
  return run?.status === "completed";
}

/** Within what is written already, so that everything fails at once, or some pages further on, so that a write is torn in the middle. */
function failingPlace(server: RunningServer, random: SeededRandom): number {
  const bytes = writtenWalBytes(join(server.folder, "data", "stepcast.db-wal"));
  const within = random.integer(2) === 0;
  const place = within ? random.integer(bytes + 1) : bytes + random.integer(150 * pageBytes);
  return Math.max(lowestBytes, place);
}

describe(`writes that fail at random places (seed ${seed})`, () => {
  it("are refused by name, leave nothing behind, and lose nothing that was acknowledged", {
    timeout: 300_000,
  }, async ({ skip }) => {
    skip(!canFailWrites, "there is no prlimit here, which Linux has");
    const random = seededRandom(seed);
    await using server = await RunningServer.start({ env: { STEPCAST_LOG_LEVEL: "silent" } });
    const got = new Deliveries();
    await using reader = new FeedReader({
      name: "reader",
      url: server.url,
      token: server.token,
      random,
      resume: "header",
      cuts: "none",
      onEvent: (cursor, json) => got.take(cursor, json),
    });
    const acknowledged = new Map<string, string>();
    const refused: Answer[] = [];
    let kills = 0;
    const again = async (key: string): Promise<void> =>
      until(async () => {
        const { runId } = await start(server, key);
        if (runId !== undefined) acknowledged.set(key, runId);
        return runId !== undefined;
      }, `${key}, which was refused before`);
    for (let round = 0; round < rounds; round += 1) {
      limitWrites(server.pid, failingPlace(server, random));
      let refusal: Answer | undefined;
      for (let place = 0; place < startsEach && refusal === undefined; place += 1) {
        const key = `${round}-${place}`;
        const answer = await start(server, key);
        if (answer.runId === undefined) refusal = answer;
        else acknowledged.set(key, answer.runId);
        if (refusal === undefined) continue;
        refused.push(refusal);
        const { status } = await server.call("/api/v1/events?limit=1", {
          headers: { accept: "application/json" },
        });
        expect(status).toBe(200);
        if (round % 4 === 3) {
          kills += 1;
          await server.kill();
          server.launch();
          await server.ready();
        } else limitWrites(server.pid, "unlimited");
        await again(key);
      }
      if (refusal === undefined) limitWrites(server.pid, "unlimited");
    }
    expect(refused.length).toBeGreaterThanOrEqual(3);
    for (const { status, code } of refused)
      expect({ status, code }).toEqual({ status: 500, code: "storage_failed" });
    for (const runId of acknowledged.values())
      await until(() => completed(server, runId), `run ${runId}, which was acknowledged`);
    const head = await server.head();
    await until(() => reader.failure !== undefined || reader.position >= head, "the reader");
    expect(reader.failure).toBeUndefined();
    await reader.stop();
    await server.stop();

    const log = await server.log();
    const queued = [...log.bySeq.values()].filter(({ type }) => type === "run.queued");
    // A refused start left no run behind: its key, said again, made the only one.
    expect(new Set(acknowledged.values()).size).toBe(acknowledged.size);
    expect(queued).toHaveLength(acknowledged.size);
    expect([...log.bySeq.keys()]).toEqual(Array.from(log.bySeq.keys(), (_, place) => place + 1));
    expect(checkFeed(log, { name: "reader", deliveries: got })).toEqual([]);
    const db = new DatabaseSync(join(server.folder, "data", "stepcast.db"));
    expect(db.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    db.close();
    console.log(
      `write errors: ${refused.length} of ${rounds} rounds ended in a refusal, ${kills} of them in a kill -9; 0 of ${acknowledged.size} acknowledged starts lost or twice; ${log.bySeq.size} events, 0 lost, 0 twice`,
    );
  });
});
