import type { JsonValue } from "@stepcast/contracts";
import { escapeToken } from "./pointer.ts";
import { parseSecret, type SecretPlace } from "./secret-place.ts";
import { parseReference, type Scope, TemplateReference } from "./template-reference.ts";

export type { Scope, TemplateReference } from "./template-reference.ts";

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
  /** Places of `{ "$secret": ... }`: they stay as they are until the step runs. */
  readonly secrets: readonly SecretPlace[];
  /** What has to be rebuilt when resolving; undefined when nothing refers. */
  readonly part: TemplatePart | undefined;
}

export type Resolved =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly pointer: string; readonly stepId?: string };

/** A container with references somewhere below some of its members. */
interface Copy {
  readonly source: readonly JsonValue[] | { readonly [key: string]: JsonValue };
  readonly keys: readonly string[];
  /** By place in `keys`; undefined where nothing refers. */
  readonly parts: readonly (TemplatePart | undefined)[];
}
export type TemplatePart = TemplateReference | Copy;

const nothing: readonly never[] = [];

/**
 * Finds every `{ "$ref": ... }` of a value. Recursion is bounded by `limits.jsonDepth`, which every
 * value that crossed a boundary keeps.
 */
export function compileTemplate(value: JsonValue): Template {
  return compileVariable(value) ?? constantTemplate(value);
}

/** As {@link compileTemplate}; undefined for a value that refers to nothing. */
export function compileVariable(value: JsonValue): Template | undefined {
  if (isConstant(value)) return undefined;
  const compiler = new TemplateCompiler();
  const part = compiler.compile(value, "");
  const { references = nothing, faults = nothing, files = nothing, secrets = nothing } = compiler;
  return { value, part, references, faults, files, secrets };
}

/** Of a value that refers to nothing. */
export function constantTemplate(value: JsonValue): Template {
  return {
    value,
    part: undefined,
    references: nothing,
    faults: nothing,
    files: nothing,
    secrets: nothing,
  };
}

/** True for what has no name in it that may mean something: most inputs, and the usual answer for large ones. */
function isConstant(value: JsonValue): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) if (!isConstantPart(value[at])) return false;
    return true;
  }
  for (const key in value) if (key.startsWith("$") || !isConstantPart(value[key])) return false;
  return true;
}

/** Without another call for scalars: there may be millions of them. */
function isConstantPart(part: JsonValue | undefined): boolean {
  return typeof part !== "object" || part === null || isConstant(part);
}

/** Lists are made when there is something to list: most values have nothing. */
class TemplateCompiler {
  references: TemplateReference[] | undefined;
  faults: TemplateFault[] | undefined;
  files: string[] | undefined;
  secrets: SecretPlace[] | undefined;

  compile(value: JsonValue, path: string): TemplatePart | undefined {
    if (typeof value !== "object" || value === null) return undefined;
    if (Array.isArray(value)) return this.#compileMembers(value, Object.keys(value), path);
    if (Object.hasOwn(value, "$ref")) return this.#compileReference(value, path);
    if (Object.hasOwn(value, "$secret")) return this.#compileSecret(value, path);
    if (Object.hasOwn(value, "$file")) {
      this.files ??= [];
      this.files.push(path);
    }
    return this.#compileMembers(value, Object.keys(value), path);
  }

  #compileReference(value: object, path: string): TemplateReference | undefined {
    const reference = parseReference(value, path);
    if (typeof reference === "string") return this.#addFault(path, reference);
    if (reference.otherwise !== undefined && !isPlainData(reference.otherwise))
      return this.#addFault(path, "a default is a plain value: it cannot refer to anything");
    this.references ??= [];
    this.references.push(reference);
    return reference;
  }

  #compileSecret(value: object, path: string): undefined {
    const place = parseSecret(value, path);
    if (typeof place === "string") return this.#addFault(path, place);
    this.secrets ??= [];
    this.secrets.push(place);
  }

  #addFault(path: string, message: string): undefined {
    this.faults ??= [];
    this.faults.push({ path, message });
  }

  #compileMembers(source: Copy["source"], keys: readonly string[], path: string) {
    let parts: (TemplatePart | undefined)[] | undefined;
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at] ?? "";
      const child = (source as Readonly<Record<string, JsonValue>>)[key]; // Own key of a JSON container.
      // Only containers can hold a reference, so a path is built for these alone.
      if (typeof child !== "object" || child === null) continue;
      const part = this.compile(child, `${path}/${escapeToken(key)}`);
      if (part === undefined) continue;
      parts ??= new Array<TemplatePart | undefined>(keys.length);
      parts[at] = part;
    }
    return parts === undefined ? undefined : { source, keys, parts };
  }
}

function isPlainData(value: JsonValue): boolean {
  const { references, faults, files, secrets } = compileTemplate(value);
  return references.length + faults.length + files.length + secrets.length === 0;
}

/**
 * Fills the references from `scope`, in a single pass: what an output contains is data and never
 * resolved again. Parts without references are shared with the template, not copied.
 */
export function resolveTemplate(template: Template, scope: Scope): Resolved {
  if (template.part === undefined) return { ok: true, value: template.value };
  let missing: TemplateReference | undefined;
  const value = rebuild(template.part, (reference) => {
    const found = reference.read(scope);
    if (found === undefined) missing = reference;
    return found;
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

/** Undefined as soon as `readReference` gives undefined. */
function rebuild(
  part: TemplatePart,
  readReference: (reference: TemplateReference) => unknown,
): unknown {
  if (part instanceof TemplateReference) return readReference(part);
  // Spread defines own members, so a key like `__proto__` stays data here and below.
  const copy = (Array.isArray(part.source) ? [...part.source] : { ...part.source }) as Record<
    string,
    unknown
  >; // Written through keys of `source` only.
  for (let at = 0; at < part.keys.length; at++) {
    const child = part.parts[at];
    if (child === undefined) continue;
    const value = rebuild(child, readReference);
    if (value === undefined) return undefined;
    copy[part.keys[at] ?? ""] = value;
  }
  return copy;
}
