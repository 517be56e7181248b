import { type Alternative, alternativesOf, type JsonKind } from "./schema-place.ts";

const names: { readonly [K in JsonKind]: string } = {
  string: "a string",
  number: "a number",
  boolean: "true or false",
  null: "null",
  array: "a list",
  object: "an object",
};
/** Deeper differences are left to the run; bounds the walk of schemas that contain themselves. */
const maxDepth = 8;

/**
 * Why values of `given` can never be accepted as `wanted`, as the end of a sentence; undefined when some
 * can or it cannot be known.
 */
export function findMismatch(
  given: readonly Alternative[],
  wanted: readonly Alternative[],
  depth = 0,
): string | undefined {
  const from = given.filter(({ kind }) => kind !== "absent");
  const to = wanted.filter(({ kind }) => kind !== "absent");
  if (depth > maxDepth || from.length === 0 || to.length === 0) return undefined;
  if ([...from, ...to].some(({ kind }) => kind === "unknown")) return undefined;
  const pairs = from.flatMap((one) =>
    to.filter((other) => other.kind === one.kind).map((other) => [one, other] as const),
  );
  if (pairs.length === 0)
    return `is ${describeKinds(from)}, where ${describeKinds(to)} is expected`;
  let first: string | undefined;
  for (const [one, other] of pairs) {
    const mismatch = findInnerMismatch(one, other, depth);
    if (mismatch === undefined) return undefined;
    first ??= mismatch;
  }
  return first;
}

/** `a string or null`. */
export function describeKinds(alternatives: readonly Alternative[]): string {
  const kinds = alternatives.flatMap(({ kind }) =>
    kind === "unknown" || kind === "absent" ? [] : [names[kind]],
  );
  return [...new Set(kinds)].join(" or ");
}

function findInnerMismatch(one: Alternative, other: Alternative, depth: number) {
  if (!("schema" in one) || !("schema" in other)) return undefined;
  const from = one.schema._zod.def;
  const to = other.schema._zod.def;
  if (from.type === "array" && to.type === "array") {
    const given = alternativesOf(from.element, "output");
    const inner = findMismatch(given, alternativesOf(to.element, "input"), depth + 1);
    return inner === undefined ? undefined : `is a list whose element ${inner}`;
  }
  if (from.type === "object" && to.type === "object") return findMemberMismatch(from, to, depth);
  return findValueMismatch(valuesOf(from), valuesOf(to));
}

type Definition = Extract<Alternative, { schema: unknown }>["schema"]["_zod"]["def"];
type ObjectDefinition = Extract<Definition, { type: "object" }>;

function findMemberMismatch(from: ObjectDefinition, to: ObjectDefinition, depth: number) {
  for (const [member, schema] of Object.entries(to.shape)) {
    const wanted = alternativesOf(schema, "input");
    const own = Object.hasOwn(from.shape, member) ? from.shape[member] : from.catchall;
    if (own === undefined || own._zod.def.type === "never") {
      if (wanted.some(({ kind }) => kind === "absent" || kind === "unknown")) continue;
      return `is an object without the member ${member}`;
    }
    const inner = findMismatch(alternativesOf(own, "output"), wanted, depth + 1);
    if (inner !== undefined) return `is an object whose member ${member} ${inner}`;
  }
  return undefined;
}

function valuesOf(def: Definition): readonly unknown[] | undefined {
  if (def.type === "literal") return def.values;
  return def.type === "enum" ? Object.values(def.entries) : undefined;
}

function findValueMismatch(
  given: readonly unknown[] | undefined,
  wanted: readonly unknown[] | undefined,
): string | undefined {
  if (given === undefined || wanted === undefined) return undefined;
  if (given.some((value) => wanted.includes(value))) return undefined;
  return `is one of ${list(given)}, where one of ${list(wanted)} is expected`;
}

function list(values: readonly unknown[]): string {
  return values
    .slice(0, 8)
    .map((value) => JSON.stringify(value))
    .join(", ");
}
