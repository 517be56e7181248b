import { z } from "zod";
import { StepcastError } from "./errors.ts";
import { limits } from "./limits.ts";

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | JsonValue[]
  | { [key: string]: JsonValue };

/** Of a member that is not there, at whatever door. */
const required = "This is required.";

/** Any JSON value. Depth is bounded by {@link jsonFault}, which is iterative; this only names the type. */
export const jsonValue: z.ZodType<JsonValue> = z.custom<JsonValue>(
  (value) => jsonFault(value) === undefined,
  {
    error: ({ input }) =>
      input === undefined
        ? required
        : "must be plain JSON: no functions, no cycles, no NaN or Infinity, and not nested too deeply",
  },
);

export const jsonObject = z.custom<{ [key: string]: JsonValue }>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    jsonFault(value) === undefined,
  "must be a JSON object",
);

interface Frame {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
}

/** Keys that reach an object's prototype; refused wherever data from outside is walked. */
export const forbiddenKeys: ReadonlySet<string> = new Set([
  "__proto__",
  "constructor",
  "prototype",
]);

/** More values than any document within the limits of size has; ends the walk of a value that holds itself many times. */
const maxJsonParts = 10_000_000;

/** So much is told of where a fault is. */
const mostPathChars = 200;

/**
 * The first reason why `value` is not plain JSON within `maxDepth` levels and `maxParts` values, as
 * a sentence, or undefined. Hostile depth cannot overflow the stack; a cycle ends at the depth limit.
 */
export function jsonFault(
  value: unknown,
  maxDepth: number = limits.jsonDepth,
  maxParts: number = maxJsonParts,
): string | undefined {
  const budget = { parts: maxParts - 1 };
  try {
    if (isSound(value, maxDepth, budget)) return undefined;
    if (budget.parts < 0) return `the value has more than ${maxParts} parts`;
    return findFault(value, maxDepth);
  } catch {
    return "the value cannot be read: a getter of it throws";
  }
}

/** Values that the walk may still meet; below zero there were too many. */
interface Budget {
  parts: number;
}

/** The usual answer, without keeping track of where it is. Recursion ends at `depth` 0. The value itself is counted already. */
function isSound(value: unknown, depth: number, budget: Budget): boolean {
  if (budget.parts < 0) return false;
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value);
    case "object":
      if (value === null) return true;
      if (depth <= 0) return false;
      return Array.isArray(value)
        ? hasSoundElements(value, depth - 1, budget)
        : isPlain(value) && hasSoundMembers(value, depth - 1, budget);
    default:
      return false;
  }
}

/** A list may have millions of scalars, and a call for each would cost several times as much as the look. */
function hasSoundElements(list: readonly unknown[], depth: number, budget: Budget): boolean {
  budget.parts -= list.length;
  if (budget.parts < 0) return false;
  for (let at = 0; at < list.length; at += 1) {
    const child = list[at];
    if (typeof child === "number" ? !Number.isFinite(child) : !isSound(child, depth, budget))
      return false;
  }
  return true;
}

function hasSoundMembers(container: object, depth: number, budget: Budget): boolean {
  // An inherited key is looked at too; what that finds, the slower walk over own keys judges.
  for (const key in container) {
    if (key === "__proto__") return false;
    budget.parts -= 1;
    // Own key of a plain object.
    if (!isSound((container as Record<string, unknown>)[key], depth, budget)) return false;
  }
  return true;
}

/** Iterative, with the path of every part: only for values that are refused. */
function findFault(value: unknown, maxDepth: number): string | undefined {
  const scalar = scalarFault(value, "");
  if (scalar !== "container") return scalar;
  const stack: Frame[] = [{ value, path: "", depth: 1 }];
  for (let frame = stack.pop(); frame !== undefined; frame = stack.pop()) {
    if (frame.depth > maxDepth) return `nested deeper than ${maxDepth} levels, or cyclic`;
    const fault = pushChildren(stack, frame);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function pushChildren(stack: Frame[], { value, path, depth }: Frame): string | undefined {
  for (const [key, child] of Object.entries(value as object)) {
    if (key === "__proto__") return `${path.slice(0, mostPathChars)}/__proto__ has a reserved name`;
    // Longer ones would be copied again for every part of what they lead to.
    const childPath = path.length < mostPathChars ? `${path}/${key.slice(0, mostPathChars)}` : path;
    const fault = scalarFault(child, childPath);
    if (fault === "container") stack.push({ value: child, path: childPath, depth: depth + 1 });
    else if (fault !== undefined) return fault;
  }
  // A place that was never filled has no entry.
  if (!Array.isArray(value) || !value.includes(undefined)) return undefined;
  return `${path === "" ? "the value" : path.slice(0, mostPathChars)} has places without a value`;
}

function scalarFault(value: unknown, path: string): string | "container" | undefined {
  const where = path === "" ? "the value" : path.slice(0, mostPathChars);
  switch (typeof value) {
    case "string":
    case "boolean":
      return undefined;
    case "number":
      return Number.isFinite(value) ? undefined : `${where} is ${value}, which JSON cannot hold`;
    case "object":
      return value === null || isPlain(value)
        ? value === null
          ? undefined
          : "container"
        : `${where} is not plain data`;
    default:
      return `${where} is ${typeof value}, which JSON cannot hold`;
  }
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * What one look at a value finds: `flat` is a plain object of nothing but scalars, none of them under
 * a name that may mean something (`$ref`, `__proto__`); `ordered` is such an object whose members are in
 * canonical order, too. `other` says nothing. Most inputs of large plans are flat, and this is one pass
 * in place of several.
 */
export function jsonForm(value: unknown): "ordered" | "flat" | "other" {
  try {
    if (typeof value !== "object" || value === null) return "other";
    if (Object.getPrototypeOf(value) !== Object.prototype) return "other";
    let isOrdered = true;
    let before = "";
    for (const key in value) {
      const member = (value as Record<string, unknown>)[key]; // Own key of a plain object.
      const isScalar =
        typeof member === "number"
          ? Number.isFinite(member)
          : typeof member === "string" || typeof member === "boolean" || member === null;
      if (!isScalar || key.startsWith("$") || key === "__proto__") return "other";
      isOrdered &&= before <= key;
      before = key;
    }
    return isOrdered ? "ordered" : "flat";
  } catch {
    // A getter that throws: `jsonFault` says so.
    return "other";
  }
}

/** Parses JSON text from outside. Errors: `invalid_json`, `json_too_deep`. */
export function parseJson(text: string, what = "the body"): JsonValue {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new StepcastError("json_too_deep", `${what} is nested too deeply`, { cause });
    throw new StepcastError("invalid_json", `${what} is not JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
  const fault = jsonFault(value);
  if (fault !== undefined) {
    const code = fault.startsWith("nested") ? "json_too_deep" : "invalid_json";
    throw new StepcastError(code, `${what} is refused: ${fault}`);
  }
  return value as JsonValue;
}

/**
 * Canonical text: members in one order whatever the order they came in, so equal values have equal
 * text. Input must be plain JSON; recursion is bounded by the depth that it was accepted with.
 */
export function canonicalJson(value: JsonValue): string {
  return JSON.stringify(new Sorter().inOrder(value));
}

/** Sorts the members of one value. What is in order already is shared, not copied. */
class Sorter {
  /** By depth, of the object that was sorted last there: rows have their names in common. */
  readonly #known: { readonly names: readonly string[]; readonly sorted: readonly string[] }[] = [];

  inOrder(value: JsonValue, depth = 0): JsonValue {
    if (typeof value !== "object" || value === null) return value;
    return Array.isArray(value) ? this.#list(value, depth) : this.#members(value, depth);
  }

  #list(list: JsonValue[], depth: number): JsonValue[] {
    let copy: JsonValue[] | undefined;
    for (let at = 0; at < list.length; at++) {
      const element = list[at];
      if (typeof element !== "object" || element === null) continue;
      const ordered = this.inOrder(element, depth + 1);
      if (ordered === element) continue;
      copy ??= [...list];
      copy[at] = ordered;
    }
    return copy ?? list;
  }

  #members(value: { [key: string]: JsonValue }, depth: number): { [key: string]: JsonValue } {
    let changed: Map<string, JsonValue> | undefined;
    let isSorted = true;
    let before = "";
    for (const key in value) {
      isSorted &&= before <= key;
      before = key;
      const member = value[key];
      if (typeof member !== "object" || member === null) continue;
      const ordered = this.inOrder(member, depth + 1);
      if (ordered === member) continue;
      changed ??= new Map();
      changed.set(key, ordered);
    }
    if (isSorted && changed === undefined) return value;
    return copyOf(value, this.#sort(Object.keys(value), depth), changed);
  }

  #sort(names: readonly string[], depth: number): readonly string[] {
    const known = this.#known[depth];
    if (known?.names.length === names.length && names.every((name, at) => name === known.names[at]))
      return known.sorted;
    const sorted = [...names].sort();
    this.#known[depth] = { names, sorted };
    return sorted;
  }
}

/** In the order of `names`. Members that are undefined stay so: JSON leaves them out. */
function copyOf(
  value: { [key: string]: JsonValue },
  names: readonly string[],
  changed: ReadonlyMap<string, JsonValue> | undefined,
): { [key: string]: JsonValue } {
  const copy: { [key: string]: JsonValue } = {};
  for (const name of names) {
    const member = changed?.get(name) ?? (value[name] as JsonValue);
    // Plain assignment to this one would change the prototype.
    if (name === "__proto__")
      Object.defineProperty(copy, name, { value: member, enumerable: true });
    else copy[name] = member;
  }
  return copy;
}
