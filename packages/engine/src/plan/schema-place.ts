/**
 * What a zod schema says about a place inside the values it describes, without a value: which
 * members exist there and which kinds of JSON they hold. Whatever cannot be known for sure
 * (transforms, custom checks, unknown) is `unknown`, and the checker then stays silent.
 */
import type { z } from "zod";
import { isArrayIndex } from "./pointer.ts";

export type Schema = z.core.$ZodType;
/** `input`: what a skill accepts. `output`: what it has handed over after its schema parsed it. */
export type Side = "input" | "output";
export type JsonKind = "string" | "number" | "boolean" | "null" | "array" | "object";

/** One thing a value can be; `unknown` when the schema does not say. */
export type Alternative =
  | { readonly kind: "unknown" | "absent" }
  | { readonly kind: JsonKind; readonly schema: z.core.$ZodTypes };

export type Place =
  | { readonly found: "known"; readonly alternatives: readonly Alternative[] }
  | { readonly found: "unknown" }
  /** Nothing can ever be there: after `depth` tokens the way ended in `here`. */
  | {
      readonly found: "nothing";
      readonly depth: number;
      readonly here: readonly Alternative[];
    };

const unknown: readonly Alternative[] = [{ kind: "unknown" }];
const nestedSchemas = 32;

/** What the values of `schema` can be, wrappers taken off and unions spread out. */
export function alternativesOf(schema: Schema, side: Side, depth = 0): readonly Alternative[] {
  if (depth > nestedSchemas) return unknown;
  // Every schema that zod builds is one of its own classes; the union only makes `def.type` tell which.
  const known = schema as z.core.$ZodTypes;
  const def = known._zod.def;
  const inner = (next: Schema) => alternativesOf(next, side, depth + 1);
  switch (def.type) {
    case "union":
      return def.options.flatMap(inner);
    case "optional":
      return [...inner(def.innerType), { kind: "absent" }];
    case "nullable":
      return [...inner(def.innerType), ...nullOf(known)];
    case "nonoptional":
      return inner(def.innerType).filter(({ kind }) => kind !== "absent");
    case "readonly":
      return inner(def.innerType);
    case "default":
    case "prefault":
      return side === "output"
        ? inner(def.innerType)
        : [...inner(def.innerType), { kind: "absent" }];
    case "catch":
      return side === "output" ? inner(def.innerType) : unknown;
    case "pipe":
      return inner(side === "input" ? def.in : def.out);
    case "lazy":
      return inner(def.getter());
    default:
      return plainAlternatives(known, side);
  }
}

function nullOf(schema: z.core.$ZodTypes): readonly Alternative[] {
  return [{ kind: "null", schema }];
}

function plainAlternatives(schema: z.core.$ZodTypes, side: Side): readonly Alternative[] {
  const def = schema._zod.def;
  if (side === "input" && "coerce" in def && def.coerce === true) return unknown;
  switch (def.type) {
    case "string":
    case "template_literal":
      return [{ kind: "string", schema }];
    case "number":
      return [{ kind: "number", schema }];
    case "boolean":
      return [{ kind: "boolean", schema }];
    case "null":
      return nullOf(schema);
    case "undefined":
    case "void":
      return [{ kind: "absent" }];
    case "array":
    case "tuple":
      return [{ kind: "array", schema }];
    case "object":
    case "record":
      return [{ kind: "object", schema }];
    case "literal":
      return kindsOf(def.values, schema);
    case "enum":
      return kindsOf(Object.values(def.entries), schema);
    case "never":
      return [];
    default:
      return unknown;
  }
}

function kindsOf(values: readonly unknown[], schema: z.core.$ZodTypes): readonly Alternative[] {
  const kinds = new Set(values.map((value) => (value === null ? "null" : typeof value)));
  return [...kinds].flatMap((kind): readonly Alternative[] => {
    if (kind === "string" || kind === "number" || kind === "boolean" || kind === "null")
      return [{ kind, schema }];
    return kind === "undefined" ? [{ kind: "absent" }] : unknown;
  });
}

/** Follows `tokens`, from position `from` on, into the values that `start` stand for. */
export function findPlace(
  start: readonly Alternative[],
  tokens: readonly string[],
  from: number,
  side: Side,
): Place {
  let here = start;
  for (let at = from; at < tokens.length; at++) {
    const next: Alternative[] = [];
    for (const alternative of here) next.push(...memberOf(alternative, tokens[at] ?? "", side));
    if (next.some(({ kind }) => kind === "unknown")) return { found: "unknown" };
    if (next.length === 0) return { found: "nothing", depth: at, here };
    here = next;
  }
  return here.some(({ kind }) => kind === "unknown")
    ? { found: "unknown" }
    : { found: "known", alternatives: here };
}

/** Empty when the alternative has no such member. */
function memberOf(alternative: Alternative, token: string, side: Side): readonly Alternative[] {
  if (!("schema" in alternative)) return alternative.kind === "unknown" ? unknown : [];
  const member = memberSchema(alternative.schema._zod.def, token);
  return member === undefined ? [] : alternativesOf(member, side);
}

function memberSchema(def: z.core.$ZodTypes["_zod"]["def"], token: string): Schema | undefined {
  switch (def.type) {
    case "object":
      // Without a catchall, members that are not declared are taken out.
      return Object.hasOwn(def.shape, token) ? def.shape[token] : def.catchall;
    case "record":
      return def.valueType;
    case "array":
      return isArrayIndex(token) ? def.element : undefined;
    case "tuple":
      return isArrayIndex(token) ? (def.items[Number(token)] ?? def.rest ?? undefined) : undefined;
    default:
      return undefined;
  }
}

/** Members that the alternatives declare by name. */
export function membersOf(alternatives: readonly Alternative[]): readonly string[] {
  return alternatives.flatMap((alternative) => {
    const def = "schema" in alternative ? alternative.schema._zod.def : undefined;
    return def?.type === "object" ? Object.keys(def.shape) : [];
  });
}
