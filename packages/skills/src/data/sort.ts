import { type JsonValue, jsonValue } from "@stepcast/contracts";
import { defineSkill } from "@stepcast/engine";
import { z } from "zod";
import { fieldReader, pointer, rows } from "./field.ts";

/** Orders rows by their fields; equal rows keep their order. */
export const dataSort = defineSkill({
  id: "data.sort",
  title: "Sort rows",
  icon: "↕️",
  description: "Orders rows by one or more fields.",
  worker: { module: import.meta.url, export: "dataSort" },
  input: z.strictObject({
    rows,
    by: z
      .array(z.strictObject({ field: pointer, descending: z.boolean().default(false) }))
      .min(1)
      .max(20),
    /** Only so many, from the first. */
    limit: z.number().int().min(1).max(100_000).optional(),
  }),
  output: z.strictObject({ rows: z.array(jsonValue) }),
  run({ rows: given, by, limit = given.length }) {
    const keys = by.map(({ field, descending }) => ({ read: fieldReader(field), descending }));
    const keyed = given.map((row) => ({ row, values: keys.map(({ read }) => read(row)) }));
    keyed.sort((left, right) => {
      for (const [at, { descending }] of keys.entries()) {
        const order = compare(left.values[at], right.values[at], descending);
        if (order !== 0) return order;
      }
      return 0;
    });
    return { rows: keyed.slice(0, limit).map(({ row }) => row) };
  },
});

/** Numbers, then text by its characters, then true and false, then the rest; what is missing is last in either direction. */
function compare(
  left: JsonValue | undefined,
  right: JsonValue | undefined,
  descending: boolean,
): number {
  const [first, second] = [rank(left), rank(right)];
  if (first === lastRank || second === lastRank) return first - second;
  const order = first === second ? compareAlike(left, right) : first - second;
  return descending ? -order : order;
}

const lastRank = 4;

function rank(value: JsonValue | undefined): number {
  if (value === undefined || value === null) return lastRank;
  const place = ["number", "string", "boolean"].indexOf(typeof value);
  return place < 0 ? 3 : place;
}

function compareAlike(left: JsonValue | undefined, right: JsonValue | undefined): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  if (typeof left !== "string" || typeof right !== "string") return 0;
  return left < right ? -1 : Number(left > right);
}
