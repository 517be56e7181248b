/**
 * References that know the type of what they will find. At run time each is a proxy that only
 * remembers its pointer: `load.rows` of a reference to `/steps/load/output` is one to
 * `/steps/load/output/rows`. `toPlainJson` turns them into the `{ "$ref": ... }` of a plan.
 */
import { type JsonValue, type SecretRef, StepcastError } from "@stepcast/contracts";
import { escapeToken } from "./pointer.ts";

declare const target: unique symbol;
const plain = Symbol("reference");

/** Where a reference to a `T` may stand. Covariant: a reference to something narrower fits too. */
export interface RefTo<T> {
  readonly [target]: T;
}

/** What is not known, or may be any JSON, fits everywhere and is checked when the plan runs. */
type Known<T> = JsonValue extends T ? never : T;

/** A typed reference, with a reference for every member of what it refers to. */
export type Ref<T> = RefTo<Known<T>> & RefMembers<T>;

type RefMembers<T> = JsonValue extends T
  ? unknown
  : NonNullable<T> extends infer Value
    ? Value extends readonly unknown[]
      ? ListMembers<Value, Absent<T>>
      : Value extends object
        ? { readonly [K in keyof Value]-?: Ref<Value[K] | Absent<T>> }
        : unknown
    : never;

/** A member of something that may be missing may be missing. */
type Absent<T> = null extends T ? undefined : undefined extends T ? undefined : never;

/** The first elements of a list by place, and all of a tuple; {@link member} reaches the others. */
type ListMembers<List extends readonly unknown[], Missing> = {
  readonly [K in PlaceOf<List>]: Ref<List[K] | Missing>;
};

type PlaceOf<List extends readonly unknown[]> = number extends List["length"]
  ? 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9
  : Extract<keyof List, `${number}`>;

type Scalar = string | number | boolean | null | undefined;

/** A `T` as a plan may give it: any part of it can be a reference, a secret may stand for text and a file for an artifact. */
export type Given<T> = RefTo<Exclude<T, undefined>> | GivenValue<T>;

type GivenValue<T> = JsonValue extends T
  ? unknown
  : T extends Scalar
    ? T | (string extends T ? SecretRef : never)
    : T extends { readonly $artifact: string }
      ? T | { readonly $file: string }
      : { readonly [K in keyof T]: Given<T[K]> }; // Of a list and of a tuple: the same with other elements.

/** What a reference refers to. */
export type TypeOf<R> = R extends RefTo<infer T> ? ([T] extends [never] ? unknown : T) : never;

type MemberOf<T, K extends string | number> = unknown extends T
  ? unknown
  : NonNullable<T> extends readonly (infer Element)[]
    ? (`${K}` extends keyof NonNullable<T> ? NonNullable<T>[`${K}`] : Element) | Absent<T>
    : K extends keyof NonNullable<T>
      ? NonNullable<T>[K] | Absent<T>
      : never;

interface PlainReference {
  readonly $ref: string;
  readonly default?: JsonValue;
}

/** A reference to `pointer`, a JSON Pointer into the run. The type is the caller's word. */
export function createReference<T>(pointer: string, fallback?: JsonValue): Ref<T> {
  const reference: PlainReference =
    fallback === undefined ? { $ref: pointer } : { $ref: pointer, default: fallback };
  const proxy: unknown = new Proxy(Object.freeze({}), {
    get: (_, key) => {
      if (key === plain) return reference;
      if (key === Symbol.toPrimitive) return refuseText(pointer);
      return typeof key === "symbol" ? undefined : memberReference(pointer, key);
    },
  });
  return proxy as Ref<T>; // The proxy answers every member with the reference that the type promises.
}

/** Asked where a reference is put into a text or counted with: there is nothing yet to do that with. */
function refuseText(pointer: string): () => never {
  return () => {
    throw new StepcastError("invalid_input", `What is at ${pointer} is known when the plan runs.`, {
      hint: "A reference is handed on whole; a text or a number is made of it by a step.",
    });
  };
}

function memberReference(pointer: string, key: string): unknown {
  return createReference(`${pointer}/${escapeToken(key)}`);
}

/** The reference to one member or element: for lists beyond their tenth element, records and unknown values. */
export function member<R extends RefTo<unknown>, const K extends string | number>(
  reference: R,
  key: K,
): Ref<MemberOf<TypeOf<R>, K>> {
  return createReference(`${toReference(reference).$ref}/${escapeToken(String(key))}`);
}

/** The same reference, and the value that stands in when there is nothing at that place. */
export function withDefault<R extends RefTo<unknown>, D extends JsonValue>(
  reference: R,
  value: D,
): Ref<Exclude<TypeOf<R>, undefined> | D> {
  return createReference(toReference(reference).$ref, value);
}

/** The step whose output a reference reads. Errors: `invalid_input` when it reads none. */
export function stepOf(reference: RefTo<unknown>): string {
  const { $ref } = toReference(reference);
  const [, root, stepId] = $ref.split("/");
  if (root === "steps" && stepId !== undefined) return stepId;
  throw new StepcastError("invalid_input", `${$ref} is not the output of a step`);
}

function toReference(value: object): PlainReference {
  const reference = plainReference(value);
  if (reference !== undefined) return reference;
  throw new StepcastError("invalid_input", "this is not a reference that a step gave");
}

function plainReference(value: object): PlainReference | undefined {
  // Only the proxies above answer to this symbol, which never leaves this file.
  return (value as { readonly [plain]?: PlainReference })[plain];
}

/**
 * A value with references as the JSON that a plan holds. Members that are undefined are left out.
 * Errors: `invalid_input` for an object that is no JSON, with its `place`.
 */
export function toPlainJson(value: unknown, place: string): JsonValue {
  if (typeof value !== "object" || value === null) return value as JsonValue; // The types allow JSON and references only.
  const reference = plainReference(value);
  if (reference !== undefined) return { ...reference };
  if (Array.isArray(value)) return value.map((child, at) => toPlainJson(child, `${place}/${at}`));
  refuseInstance(value, place);
  const members = Object.entries(value).filter(([, child]) => child !== undefined);
  return Object.fromEntries(
    members.map(([key, child]) => [key, toPlainJson(child, `${place}/${key}`)]),
  );
}

/** What is more than its members, such as a promise or a date, would be an empty object in the plan. */
function refuseInstance(value: object, place: string): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Of any realm: only a plain object's prototype has none above it.
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return;
  throw new StepcastError("invalid_input", `A ${value.constructor.name} is no JSON: ${place}.`, {
    hint: "A plan is made of plain values and of references. What takes time is done before it is defined.",
  });
}
