import type { JsonValue } from "./json.ts";
import { limits } from "./limits.ts";

export type JsonCopy =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly fault: string };

class Fault extends Error {}

/**
 * The value as JSON would carry it, so that what is recorded and what is used are equal: members
 * that are undefined go, -0 becomes 0, `toJSON` is honoured (dates). Refused with a sentence that
 * names the place: functions, symbols, bigints, NaN, Infinity, class instances, cycles and
 * nesting beyond `limits.jsonDepth`. `undefined` itself becomes null.
 */
export function copyJson(value: unknown): JsonCopy {
  try {
    return { ok: true, value: copy(value, "", 0) };
  } catch (thrown) {
    if (thrown instanceof Fault) return { ok: false, fault: thrown.message };
    return { ok: false, fault: "the value cannot be read" };
  }
}

function copy(value: unknown, path: string, depth: number): JsonValue {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (!Number.isFinite(value)) throw new Fault(`${place(path)} is ${value}`);
      return value === 0 ? 0 : value;
    case "undefined":
      return null;
    case "object":
      return value === null ? null : copyObject(value, path, depth);
    default:
      throw new Fault(`${place(path)} is a ${typeof value}`);
  }
}

function copyObject(value: object, path: string, depth: number): JsonValue {
  if (depth >= limits.jsonDepth) {
    throw new Fault(`${place(path)} is nested deeper than ${limits.jsonDepth} levels, or cyclic`);
  }
  if (Array.isArray(value)) return value.map((item, at) => copy(item, `${path}/${at}`, depth + 1));
  if ("toJSON" in value && typeof value.toJSON === "function")
    return copy(value.toJSON(), path, depth + 1);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    throw new Fault(`${place(path)} is a ${value.constructor.name}, not plain data`);
  }
  const members: [string, JsonValue][] = [];
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) members.push([key, copy(member, `${path}/${key}`, depth + 1)]);
  }
  return Object.fromEntries(members);
}

function place(path: string): string {
  return path === "" ? "the value" : path.slice(0, 200);
}
