import type { JsonValue } from "@stepcast/contracts";
import { parsePointer, walk } from "@stepcast/engine";
import { z } from "zod";

/** A place in a row, RFC 6901: `/price/net`; empty for the row itself. */
export const pointer = z
  .string()
  .max(1_000)
  .regex(/^(?:\/(?:[^~/]|~[01])*)*$/, "a place is a JSON Pointer, like /price/net");

/** What a row has at a place, or undefined. Only what is its own can be found. */
export type ReadField = (row: JsonValue) => JsonValue | undefined;

export function fieldReader(place: string): ReadField {
  const tokens = parsePointer(place);
  return (row) => walk(row, tokens, 0);
}

/** Refuses a record with more names. */
export function atMost(names: number): (record: object) => boolean {
  return (record) => Object.keys(record).length <= names;
}

export const rows = z.array(z.custom<JsonValue>((value) => value !== undefined)).max(100_000);
