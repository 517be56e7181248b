import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { expect, it } from "vitest";
import { anyTold } from "../conformance/standing.ts";
import { AppendedEntry } from "../log-entry.ts";
import { standingBounds } from "../standing.ts";
import { migrate } from "./migrate.ts";
import { standing } from "./migrations/0008-standing.ts";
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
      const insert = old.prepare(
        "INSERT INTO events (seq, at, type, room, agent_id, bytes) VALUES (?, ?, ?, ?, ?, ?)",
      );
      for (const [index, event] of events.entries()) {
        const entry = new AppendedEntry({ ...event, seq: index + 1 });
        const { seq, type, room, agentId, bytes } = entry;
        insert.run(seq, event.at, type, room, agentId ?? null, bytes);
        table.stage(entry.event);
      }
      migrate(old, migrations);
      const migrated = new StandingTable(old);
      for (const room of ["ann/desk", "ann/hall"])
        expect(migrated.read(room, standingBounds)).toEqual(table.read(room, standingBounds));
      for (const name of ["standing_agents", "standing_alarms"]) {
        const rows = (db: DatabaseSync) => db.prepare(`SELECT * FROM ${name}`).all();
        expect(rows(old)).toEqual(rows(fresh));
      }
    }),
    { numRuns: 100 },
  );
});
