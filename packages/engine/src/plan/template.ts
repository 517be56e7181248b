import { type JsonValue, reference as referenceSchema } from "@stepcast/contracts";
import { escapeToken, parsePointer, walk } from "./pointer.ts";

/** A place in a value that is filled from the run. */
export interface TemplateReference {
  /** Of the pointer: `["steps", "load", "output", "rows"]`. */
  readonly tokens: readonly string[];
  readonly pointer: string;
  /** Where in the value it stands, a JSON Pointer; empty when the value itself is the reference. */
  readonly path: string;
  /** The step whose output it reads; absent for `/input`, `/item` and `/index`. */
  readonly stepId?: string;
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
  const parsed = referenceSchema.safeParse(value);
  const fault = parsed.success ? rootFault(parsed.data.$ref) : parsed.error.issues[0]?.message;
  if (!parsed.success || fault !== undefined) {
    findings.faults.push({ path, message: fault ?? "this is not a reference" });
    return undefined;
  }
  const pointer = parsed.data.$ref;
  const tokens = parsePointer(pointer);
  const stepId = tokens[0] === "steps" ? tokens[1] : undefined;
  const reference: TemplateReference = {
    tokens,
    pointer,
    path,
    ...(stepId === undefined ? undefined : { stepId }),
    hasDefault: parsed.data.default !== undefined,
  };
  findings.references.push(reference);
  return { kind: "read", reference, otherwise: parsed.data.default };
}

/** Why a pointer leads nowhere in any run. */
function rootFault(pointer: string): string | undefined {
  const tokens = parsePointer(pointer);
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
  const missing: TemplateReference[] = [];
  const value = fill(template.part, scope, missing);
  const first = missing[0];
  if (value !== undefined && first === undefined) return { ok: true, value };
  const { pointer, stepId } = first ?? { pointer: "" };
  return stepId === undefined ? { ok: false, pointer } : { ok: false, pointer, stepId };
}

/** Undefined when a reference found nothing; that reference is then the last of `missing`. */
function fill(
  part: TemplatePart,
  scope: Scope,
  missing: TemplateReference[],
): JsonValue | undefined {
  if (part.kind === "read") {
    const value = read(part.reference, scope) ?? part.otherwise;
    if (value === undefined) missing.push(part.reference);
    return value;
  }
  // Spread defines own members, so a key like `__proto__` stays data here and below.
  const copy = (Array.isArray(part.source) ? [...part.source] : { ...part.source }) as Record<
    string,
    JsonValue
  >; // Written through keys of `source` only.
  for (const [key, child] of part.places) {
    const value = fill(child, scope, missing);
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
