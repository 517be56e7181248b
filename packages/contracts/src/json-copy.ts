import type { JsonValue } from "./json.ts";
import { limits } from "./limits.ts";

export type JsonCopy =
  | {
      readonly ok: true;
      readonly value: JsonValue;
      /** The value as JSON text has at most so many bytes in UTF-8; it may have fewer. */
      readonly atMostBytes: number;
    }
  | { readonly ok: false; readonly fault: string };

class Fault extends Error {}

interface Walk {
  /** Where the walk is; undefined while nobody asks, since most values are without fault. */
  path: string | undefined;
  bytes: number;
  /** How many more there may be. */
  parts: number;
}

/** Each is a byte of JSON text at least, and a comma beside it. */
const mostParts = limits.outputBytes / 2;
/** A UTF-16 unit is at most three bytes of UTF-8, or six as an escape. */
const mostBytesPerUnit = 6;
const mostBytesPerNumber = 25;
const fewMembers = 32;

/**
 * The value as JSON would carry it, so that what is recorded and what is used are equal: members
 * that are undefined go, -0 becomes 0, `toJSON` is honoured (dates). Refused with a sentence that
 * names the place: functions, symbols, bigints, NaN, Infinity, class instances, cycles, nesting
 * beyond `limits.jsonDepth` and more parts than any output has. `undefined` itself becomes null.
 * `maxParts`: values in it, itself included.
 */
export function copyJson(value: unknown, maxParts: number = mostParts): JsonCopy {
  const walk: Walk = { path: undefined, bytes: 0, parts: maxParts };
  try {
    const flat = copyFlat(value, walk);
    if (flat !== undefined) return { ok: true, value: flat, atMostBytes: walk.bytes };
    walk.bytes = 0;
    const copied = copy(value, 0, walk);
    return { ok: true, value: copied, atMostBytes: walk.bytes };
  } catch {
    if (walk.parts < 0) return { ok: false, fault: `the value has more than ${maxParts} parts` };
    return { ok: false, fault: faultOf(value) };
  }
}

/** Of a plain object with few members and nothing but scalars in it, which most results are; undefined for all others. */
function copyFlat(value: unknown, walk: Walk): JsonValue | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  const keys = Object.keys(value);
  if (keys.length > fewMembers || keys.length >= walk.parts) return undefined;
  const members: { [key: string]: JsonValue } = {};
  let bytes = 5;
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? "";
    const member = (value as Record<string, unknown>)[key]; // An own key.
    const memberBytes = bytesOfScalar(member);
    if (memberBytes === 0 || key === "__proto__") return undefined;
    bytes += key.length * mostBytesPerUnit + 4 + memberBytes;
    members[key] = member === 0 ? 0 : (member as JsonValue); // A scalar.
  }
  walk.bytes = bytes;
  return members;
}

/** At most as many; 0 for what is no scalar of JSON. */
function bytesOfScalar(value: unknown): number {
  if (typeof value === "string") return value.length * mostBytesPerUnit + 3;
  if (typeof value === "number") return Number.isFinite(value) ? mostBytesPerNumber : 0;
  if (typeof value === "boolean") return 6;
  return value === null ? 5 : 0;
}

/** Walks again, this time minding the path. */
function faultOf(value: unknown): string {
  try {
    copy(value, 0, { path: "", bytes: 0, parts: Number.POSITIVE_INFINITY });
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown.message;
  }
  return "the value cannot be read";
}

function copy(value: unknown, depth: number, walk: Walk): JsonValue {
  spend(walk, 1);
  switch (typeof value) {
    case "string":
      walk.bytes += value.length * mostBytesPerUnit + 3;
      return value;
    case "number":
      if (!Number.isFinite(value)) throw new Fault(`${place(walk)} is ${value}`);
      walk.bytes += mostBytesPerNumber;
      return value === 0 ? 0 : value;
    case "boolean":
      walk.bytes += 6;
      return value;
    case "undefined":
      walk.bytes += 5;
      return null;
    case "object":
      walk.bytes += 5;
      return value === null ? null : copyObject(value, depth, walk);
    default:
      throw new Fault(`${place(walk)} is a ${typeof value}`);
  }
}

function copyObject(value: object, depth: number, walk: Walk): JsonValue {
  if (depth >= limits.jsonDepth) {
    throw new Fault(`${place(walk)} is nested deeper than ${limits.jsonDepth} levels, or cyclic`);
  }
  if (Array.isArray(value)) return copyArray(value, depth, walk);
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return copy(value.toJSON(), depth + 1, walk);
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    throw new Fault(`${place(walk)} is a ${value.constructor.name}, not plain data`);
  }
  return copyMembers(value, depth, walk);
}

function copyMembers(value: object, depth: number, walk: Walk): JsonValue {
  const members: { [key: string]: JsonValue } = {};
  const { path } = walk;
  const keys = Object.keys(value);
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? "";
    const member = (value as Record<string, unknown>)[key]; // An own key.
    if (member === undefined) continue;
    if (path !== undefined) walk.path = `${path}/${key}`;
    walk.bytes += key.length * mostBytesPerUnit + 4;
    const copied = copy(member, depth + 1, walk);
    if (key === "__proto__") define(members, key, copied);
    else members[key] = copied;
  }
  walk.path = path;
  return members;
}

function copyArray(value: readonly unknown[], depth: number, walk: Walk): JsonValue {
  const items: JsonValue[] = [];
  const { path } = walk;
  if (value.length > walk.parts) spend(walk, value.length);
  for (let at = 0; at < value.length; at += 1) {
    if (path !== undefined) walk.path = `${path}/${at}`;
    items.push(copy(value[at], depth + 1, walk));
  }
  walk.path = path;
  return items;
}

/** A value that holds another many times over, or a list of nothing but length, has parts without end. */
function spend(walk: Walk, parts: number): void {
  walk.parts -= parts;
  if (walk.parts < 0) throw new Fault("too many parts");
}

/** Plain assignment to this key would change the prototype. */
function define(members: object, key: string, value: JsonValue): void {
  Object.defineProperty(members, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function place({ path = "" }: Walk): string {
  return path === "" ? "the value" : path.slice(0, 200);
}
