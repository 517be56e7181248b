import { DatabaseSync } from "node:sqlite";
import type { NewEvent } from "@stepcast/contracts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { alarm, anyTold } from "../conformance/standing.ts";
import { AppendedEntry } from "../log-entry.ts";
import { standingBounds } from "../standing.ts";
import { migrate } from "./migrate.ts";
import { standing } from "./migrations/0008-standing.ts";
import { alarmEvents } from "./migrations/0010-alarm-events.ts";
import { migrations } from "./migrations/index.ts";
import { StandingTable } from "./standing-table.ts";

const before = migrations.indexOf(standing);

it("knows of a log from before its tables what it would have written itself", () => {
  fc.assert(
    fc.property(fc.array(anyTold, { maxLength: 80, size: "max" }), (events) => {
      const [old, fresh] = [new DatabaseSync(":memory:"), new DatabaseSync(":memory:")];
      migrate(old, migrations.slice(0, before));
      migrate(fresh, migrations);
      const table = new StandingTable(fresh);
      for (const { event } of record(old, events)) table.stage(event);
      migrate(old, migrations);
      const migrated = new StandingTable(old);
      for (const room of ["ann/desk", "ann/hall"])
        expect(migrated.read(room, standingBounds)).toEqual(table.read(room, standingBounds));
      for (const name of ["standing_agents", "standing_alarms", "alarm_events"]) {
        const rows = (db: DatabaseSync) => db.prepare(`SELECT * FROM ${name}`).all();
        expect(rows(old)).toEqual(rows(fresh));
      }
    }),
    { numRuns: 100 },
  );
});

it("tells of alarms what retention left of them, in a log from before it was known, also where it was cut short", () => {
  const db = new DatabaseSync(":memory:");
  migrate(db, migrations.slice(0, migrations.indexOf(alarmEvents)));
  const ofRun = (event: NewEvent, runId: string) => ({ ...event, runId });
  record(db, [
    ...[alarm("raised", "hot"), alarm("acknowledged", "hot")],
    ...[ofRun(alarm("raised", "hot"), "run_gone"), ofRun(alarm("raised", "wet"), "run_gone")],
    ...[ofRun(alarm("updated", "hot"), "run_kept"), ofRun(alarm("raised", "dry"), "run_kept")],
  ]);
  db.exec("INSERT INTO pruned_runs VALUES ('run_gone', 'ann/desk', 1, 9, 2, 0)");
  db.exec("INSERT INTO standing_alarms VALUES ('ann/desk', 'boiler', 'hot', 5, 3, 3)");
  migrate(db, migrations);
  const table = new StandingTable(db);
  const held = () => table.read("ann/desk", standingBounds).held;
  expect(held()).toEqual([
    { toldAt: 6, seqs: [6, 6, 6] },
    { toldAt: 5, seqs: [1, 2, 5] },
  ]);
  expect(table.removeRun("run_kept", "ann/desk")).toBe(2);
  expect(held()).toEqual([{ toldAt: 2, seqs: [1, 2, 2] }]);
});

/** Files events as the log has them, and nothing else. */
function record(db: DatabaseSync, events: readonly NewEvent[]): readonly AppendedEntry[] {
  const insert = db.prepare(
    "INSERT INTO events (seq, at, type, room, run_id, agent_id, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const entries = events.map((event, index) => new AppendedEntry({ ...event, seq: index + 1 }));
  for (const { seq, type, room, runId, agentId, bytes, event } of entries)
    insert.run(seq, event.at, type, room, runId ?? null, agentId ?? null, bytes);
  return entries;
}
