import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { endAll, type HandedOut, readHandedOut, takeBack } from "./handed-out.ts";

const tickets: HandedOut = {
  kind: "keys",
  table: "tickets",
  key: ["owner", "place"],
  opens: "ends_at > 10",
  carried: ["ends_at"],
  ends: true,
};
const banned: HandedOut = {
  table: "banned",
  key: ["id"],
  carried: ["disabled"],
  keepsOut: "disabled = 1",
  ends: false,
};
const schema = "CREATE TABLE tickets (owner TEXT, place TEXT, ends_at INTEGER)";
const bannedSchema = "CREATE TABLE banned (id TEXT PRIMARY KEY, disabled INTEGER NOT NULL)";

function database(...statements: readonly string[]): DatabaseSync {
  const db = new DatabaseSync(":memory:");
  for (const statement of statements) db.exec(statement);
  return db;
}

function rowsOf(db: DatabaseSync, table: string): unknown[] {
  return db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all().map(Object.values);
}

it("takes back what is there no more, and lets the rest open what it opens there", () => {
  const older = database(
    schema,
    "INSERT INTO tickets VALUES ('ann', 'a', 20), ('ann', 'b', 20), ('bob', 'a', 20), ('old', 'a', 5)",
  );
  const newer = database(
    schema,
    "INSERT INTO tickets VALUES ('ann', 'a', 12), ('bob', 'a', NULL), ('new', 'a', 20)",
  );
  const later = readHandedOut(newer, [tickets, banned]);
  // One that opened nothing any more was not taken back by anybody.
  expect(takeBack(older, [tickets, banned], later)).toEqual({ keys: 1 });
  expect(rowsOf(older, "tickets")).toEqual([
    ["ann", "a", 12],
    ["bob", "a", null],
  ]);
  expect(endAll(older, [tickets, banned])).toEqual({ keys: 1 });
  expect(rowsOf(older, "tickets")).toEqual([]);
});

it("keeps out whoever is kept out since, also where the older one knew nobody", () => {
  const newer = database(bannedSchema, "INSERT INTO banned VALUES ('eve', 1), ('ann', 0)");
  const later = readHandedOut(newer, [banned]);
  const [knows, knewNobody] = [
    database(bannedSchema, "INSERT INTO banned VALUES ('ann', 1), ('eve', 0), ('gone', 1)"),
    database(),
  ];
  expect([takeBack(knows, [banned], later), takeBack(knewNobody, [banned], later)]).toEqual([
    {},
    {},
  ]);
  expect(rowsOf(knows, "banned")).toEqual([
    ["ann", 0],
    ["eve", 1],
  ]);
  expect(rowsOf(knewNobody, "banned")).toEqual([["eve", 1]]);
  endAll(knows, [banned]);
  expect(rowsOf(knows, "banned")).toHaveLength(2);
});
