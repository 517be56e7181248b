import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";

function schemaOf(db: DatabaseSync): unknown {
  return db.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY name").all();
}

function versionOf(db: DatabaseSync): unknown {
  return db.prepare("PRAGMA user_version").get()?.["user_version"];
}

describe("migrate", () => {
  it.each(migrations.map((_, version) => version))(
    "leads from version %i to the same tables as a new database has",
    (version) => {
      const [fresh, old] = [new DatabaseSync(":memory:"), new DatabaseSync(":memory:")];
      migrate(fresh, migrations);
      migrate(old, migrations.slice(0, version));
      migrate(old, migrations);
      expect(schemaOf(old)).toEqual(schemaOf(fresh));
      expect(versionOf(old)).toBe(migrations.length);
      migrate(old, migrations);
      expect(versionOf(old)).toBe(migrations.length);
    },
  );

  it("runs each migration once, in order, and keeps what is there", () => {
    const db = new DatabaseSync(":memory:");
    const first = "CREATE TABLE notes (text TEXT)";
    const second = "ALTER TABLE notes ADD COLUMN author TEXT DEFAULT 'ann'";
    migrate(db, [first]);
    db.exec("INSERT INTO notes (text) VALUES ('kept')");
    migrate(db, [first, second]);
    expect(db.prepare("SELECT * FROM notes").all()).toEqual([{ text: "kept", author: "ann" }]);
  });

  it("leaves everything as it was when a migration fails, and can be tried again", () => {
    const db = new DatabaseSync(":memory:");
    const first = "CREATE TABLE notes (text TEXT)";
    migrate(db, [first]);
    const broken = "CREATE TABLE more (text TEXT); INSERT INTO nowhere VALUES (1)";
    expect(() => migrate(db, [first, broken])).toThrow("nowhere");
    expect([versionOf(db), db.isTransaction]).toEqual([1, false]);
    migrate(db, [first, "CREATE TABLE more (text TEXT)"]);
    expect(versionOf(db)).toBe(2);
  });
});
