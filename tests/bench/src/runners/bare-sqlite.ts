import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Runner } from "../runner.ts";
import { readyCounter } from "./ready-counter.ts";

/** The durable floor: the ready-counter, and one row per finished step; what waits when the event loop turns is one commit. */
export const bareSqlite: Runner = {
  features: (storage) => ({
    validation: "-",
    events: "-",
    persistence: `one row per step, group commit, WAL, ${storage}`,
  }),
  async prepare(shape, step, options) {
    const database = new DatabaseSync(join(options.folder, "bare.db"));
    database.exec("PRAGMA journal_mode=WAL");
    database.exec(`PRAGMA synchronous=${options.storage === "fsync" ? "FULL" : "OFF"}`);
    database.exec("CREATE TABLE ended (node INTEGER PRIMARY KEY) STRICT");
    const commit = createGroupCommit(database);
    const durableStep = async (node: number): Promise<void> => {
      await step(node);
      await commit(node);
    };
    const floor = await readyCounter.prepare(shape, durableStep, options);
    return { run: () => floor.run(), close: async () => database.close() };
  },
};

function createGroupCommit(database: DatabaseSync): (node: number) => Promise<void> {
  const insert = database.prepare("INSERT INTO ended (node) VALUES (?)");
  let group: { node: number; resolve: () => void }[] = [];
  const flush = (): void => {
    const committing = group;
    group = [];
    database.exec("BEGIN");
    for (const { node } of committing) insert.run(node);
    database.exec("COMMIT");
    for (const { resolve } of committing) resolve();
  };
  return (node) =>
    new Promise((resolve) => {
      if (group.length === 0) setImmediate(flush);
      group.push({ node, resolve });
    });
}
