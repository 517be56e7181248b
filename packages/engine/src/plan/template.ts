import { type JsonValue, type Reference, reference as referenceSchema } from "@stepcast/contracts";
import { escapeToken, parsePointer, walk } from "./pointer.ts";

/** A place in a value that is filled from the run. */
export interface TemplateReference {
  /** Of the pointer: `["steps", "load", "output", "rows"]`. */
  readonly tokens: readonly string[];
  readonly pointer: string;
  /** Where in the value it stands, a JSON Pointer; empty when the value itself is the reference. */
  readonly path: string;
  /** The step whose output it reads; absent for `/input`, `/item` and `/index`. */
  readonly stepId: string | undefined;
  readonly hasDefault: boolean;
}

/** Something in a value that only looks right; found for the checker, kept as it is by {@link resolveTemplate}. */
export interface TemplateFault {
  readonly path: string;
  readonly message: string;
}

/** A JSON value whose references were found once. */
export interface Template {
  readonly value: JsonValue;
  readonly references: readonly TemplateReference[];
  /** Objects with `$ref` that are no reference. */
  readonly faults: readonly TemplateFault[];
  /** Places of `{ "$file": ... }`. */
  readonly files: readonly string[];
  /** What has to be rebuilt when resolving; undefined when nothing refers. */
  readonly part: TemplatePart | undefined;
}

/** What references can see of a run. */
export interface Scope {
  readonly input: JsonValue;
  /** The step's output, or undefined as long as there is none. */
  output(stepId: string): JsonValue | undefined;
  /** Inside `forEach`. */
  readonly item?: JsonValue;
  readonly index?: number;
}

export type Resolved =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly pointer: string; readonly stepId?: string };

interface Read {
  readonly kind: "read";
  readonly reference: TemplateReference;
  readonly otherwise: JsonValue | undefined;
}
interface Copy {
  readonly kind: "copy";
  readonly source: readonly JsonValue[] | { readonly [key: string]: JsonValue };
  readonly places: readonly (readonly [key: string, part: TemplatePart])[];
}
export type TemplatePart = Read | Copy;

interface Findings {
  references: TemplateReference[];
  faults: TemplateFault[];
  files: string[];
}

const nothing: readonly never[] = [];

/**
 * Finds every `{ "$ref": ... }` of a value. Recursion is bounded by `limits.jsonDepth`, which every
 * value that crossed a boundary keeps.
 */
export function compileTemplate(value: JsonValue): Template {
  if (typeof value !== "object" || value === null) return constant(value);
  const findings: Findings = { references: [], faults: [], files: [] };
  const part = compilePart(value, "", findings);
  return { value, part, ...findings };
}

function constant(value: JsonValue): Template {
  return { value, references: nothing, faults: nothing, files: nothing, part: undefined };
}

function compilePart(value: object, path: string, findings: Findings): TemplatePart | undefined {
  if (Object.hasOwn(value, "$ref")) return compileReference(value, path, findings);
  if (Object.hasOwn(value, "$file")) findings.files.push(path);
  let places: [string, TemplatePart][] | undefined;
  // Only containers can hold a reference, so a path is built for these alone.
  for (const key of Object.keys(value)) {
    const child = (value as Record<string, JsonValue>)[key]; // Own key of a JSON container.
    if (typeof child !== "object" || child === null) continue;
    const part = compilePart(child, `${path}/${escapeToken(key)}`, findings);
    if (part === undefined) continue;
    places ??= [];
    places.push([key, part]);
  }
  if (places === undefined) return undefined;
  // A JSON container: `value` came in as JsonValue and is neither null nor a scalar.
  return { kind: "copy", source: value as Copy["source"], places };
}

function compileReference(value: object, path: string, findings: Findings): Read | undefined {
  const parsed = parseReference(value);
  const tokens = typeof parsed === "string" ? [] : parsePointer(parsed.$ref);
  const fault = typeof parsed === "string" ? parsed : rootFault(parsed.$ref, tokens);
  if (typeof parsed === "string" || fault !== undefined) {
    findings.faults.push({ path, message: fault ?? "" });
    return undefined;
  }
  const reference: TemplateReference = {
    tokens,
    pointer: parsed.$ref,
    path,
    stepId: tokens[0] === "steps" ? tokens[1] : undefined,
    hasDefault: parsed.default !== undefined,
  };
  findings.references.push(reference);
  return { kind: "read", reference, otherwise: parsed.default };
}

/** The reference, or what is wrong with it. */
function parseReference(value: object): Reference | string {
  if (isPlainReference(value)) return value;
  const parsed = referenceSchema.safeParse(value);
  if (!parsed.success) return parsed.error.issues[0]?.message ?? "this is not a reference";
  if (parsed.data.default === undefined) return parsed.data;
  const inner = compileTemplate(parsed.data.default);
  return inner.references.length + inner.faults.length + inner.files.length === 0
    ? parsed.data
    : "a default is a plain value: it cannot refer to anything";
}

/** Most references by far: a short pointer without escapes and nothing else. What is true here the schema accepts too. */
function isPlainReference(value: object): value is { $ref: string } {
  const { $ref } = value as { $ref?: unknown }; // Read as unknown; any object may be asked.
  return (
    typeof $ref === "string" &&
    $ref.length <= 200 &&
    $ref.startsWith("/") &&
    !$ref.includes("~") &&
    Object.keys(value).length === 1
  );
}

/** Why a pointer leads nowhere in any run. */
function rootFault(pointer: string, tokens: readonly string[]): string | undefined {
  switch (tokens[0]) {
    case "input":
    case "item":
      return undefined;
    case "index":
      return tokens.length === 1 ? undefined : `/index is a number, so ${pointer} leads nowhere`;
    case "steps":
      return tokens[2] === "output"
        ? undefined
        : `${pointer} is no place in a step: refer to /steps/<id>/output`;
    default:
      return `${pointer} leads nowhere: refer to /steps/<id>/output, /input, or inside forEach /item and /index`;
  }
}

/**
 * Fills the references from `scope`, in a single pass: what an output contains is data and never
 * resolved again. Parts without references are shared with the template, not copied.
 */
export function resolveTemplate(template: Template, scope: Scope): Resolved {
  if (template.part === undefined) return { ok: true, value: template.value };
  let missing: TemplateReference | undefined;
  const value = rebuild(template.part, ({ reference, otherwise }) => {
    const found = read(reference, scope);
    // Null is a value like others; only nothing at all makes room for the default.
    if (found !== undefined) return found;
    if (otherwise === undefined) missing = reference;
    return otherwise;
  });
  // Rebuilt from JSON and what `read` gives, which is JSON.
  if (value !== undefined) return { ok: true, value: value as JsonValue };
  const { pointer, stepId } = missing ?? { pointer: "", stepId: undefined };
  return stepId === undefined ? { ok: false, pointer } : { ok: false, pointer, stepId };
}

/** The value with something else in the place of each reference; for looking at a template without a run. */
export function replaceReferences(template: Template, replacement: unknown): unknown {
  if (template.part === undefined) return template.value;
  return rebuild(template.part, () => replacement);
}

/** Undefined as soon as `readPart` gives undefined. */
function rebuild(part: TemplatePart, readPart: (part: Read) => unknown): unknown {
  if (part.kind === "read") return readPart(part);
  // Spread defines own members, so a key like `__proto__` stays data here and below.
  const copy = (Array.isArray(part.source) ? [...part.source] : { ...part.source }) as Record<
    string,
    unknown
  >; // Written through keys of `source` only.
  for (const [key, child] of part.places) {
    const value = rebuild(child, readPart);
    if (value === undefined) return undefined;
    copy[key] = value;
  }
  return copy;
}

function read(reference: TemplateReference, scope: Scope): JsonValue | undefined {
  const { tokens, stepId } = reference;
  if (stepId !== undefined) {
    const output = scope.output(stepId);
    return output === undefined ? undefined : walk(output, tokens, 3);
  }
  switch (tokens[0]) {
    case "input":
      return walk(scope.input, tokens, 1);
    case "item":
      return scope.item === undefined ? undefined : walk(scope.item, tokens, 1);
    default:
      return scope.index;
  }
}
