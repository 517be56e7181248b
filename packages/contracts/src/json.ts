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

/** Any JSON value. Depth is bounded by {@link jsonFault}, which is iterative; this only names the type. */
export const jsonValue: z.ZodType<JsonValue> = z.custom<JsonValue>(
  (value) => jsonFault(value) === undefined,
  "must be plain JSON: no functions, no cycles, no NaN or Infinity, and not nested too deeply",
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

/**
 * The first reason why `value` is not plain JSON within `maxDepth`, as a sentence, or undefined.
 * Iterative: hostile depth cannot overflow the stack; a cycle ends at the depth limit.
 */
export function jsonFault(value: unknown, maxDepth: number = limits.jsonDepth): string | undefined {
  const scalar = scalarFault(value, "");
  if (scalar !== "container") return scalar;
  const stack: Frame[] = [{ value, path: "", depth: 1 }];
  for (let frame = stack.pop(); frame !== undefined; frame = stack.pop()) {
    if (frame.depth > maxDepth) return `nested deeper than ${maxDepth} levels, or cyclic`;
    for (const [key, child] of Object.entries(frame.value as object)) {
      const fault = scalarFault(child, `${frame.path}/${key}`);
      if (fault === "container")
        stack.push({ value: child, path: `${frame.path}/${key}`, depth: frame.depth + 1 });
      else if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

function scalarFault(value: unknown, path: string): string | "container" | undefined {
  const where = path === "" ? "the value" : path.slice(0, 200);
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
  if (fault !== undefined) throw new StepcastError("json_too_deep", `${what} is refused: ${fault}`);
  return value as JsonValue;
}

/** Canonical text: object keys sorted, so equal values have equal text. Input must be plain JSON. */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
  return `{${members.join(",")}}`;
}
