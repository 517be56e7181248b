import { type JsonValue, reference as referenceSchema } from "@stepcast/contracts";
import { parsePointer, walk } from "./pointer.ts";

/** What references can see of a run. */
export interface Scope {
  readonly input: JsonValue;
  /** The step's output, or undefined as long as there is none. */
  output(stepId: string): JsonValue | undefined;
  /** Inside `forEach`. */
  readonly item?: JsonValue;
  readonly index?: number;
}

/** A place in a value that is filled from the run. */
export class TemplateReference {
  readonly pointer: string;
  /** Where in the value it stands, a JSON Pointer; empty when the value itself is the reference. */
  readonly path: string;
  /** The step whose output it reads; undefined for `/input`, `/item` and `/index`. */
  readonly stepId: string | undefined;
  /** Stands in when there is nothing. */
  readonly otherwise: JsonValue | undefined;
  /** Split on first use: a large plan has many references, and the check needs few of their tokens. */
  #tokens: readonly string[] | undefined;

  constructor(
    pointer: string,
    path: string,
    stepId: string | undefined,
    otherwise: JsonValue | undefined,
  ) {
    this.pointer = pointer;
    this.path = path;
    this.stepId = stepId;
    this.otherwise = otherwise;
  }

  /** Of the pointer: `["steps", "load", "output", "rows"]`. */
  get tokens(): readonly string[] {
    this.#tokens ??= parsePointer(this.pointer);
    return this.#tokens;
  }

  get hasDefault(): boolean {
    return this.otherwise !== undefined;
  }

  /** True for `/steps/<id>/output` itself. */
  get isWholeOutput(): boolean {
    return this.stepId !== undefined && this.pointer.length === outputStart(this.stepId) + 7;
  }

  /** What is there now, or the default, or undefined. */
  read(scope: Scope): JsonValue | undefined {
    const found = this.#find(scope);
    // Null is a value like others; only nothing at all makes room for the default.
    return found === undefined ? this.otherwise : found;
  }

  #find(scope: Scope): JsonValue | undefined {
    if (this.stepId !== undefined) {
      const output = scope.output(this.stepId);
      return output === undefined || this.isWholeOutput ? output : walk(output, this.tokens, 3);
    }
    switch (this.tokens[0]) {
      case "input":
        return walk(scope.input, this.tokens, 1);
      case "item":
        return scope.item === undefined ? undefined : walk(scope.item, this.tokens, 1);
      default:
        return scope.index;
    }
  }
}

/** The reference that an object with `$ref` is, or a sentence that says why it is none. */
export function parseReference(value: object, path: string): TemplateReference | string {
  const plain = parsePlainReference(value, path);
  if (plain !== undefined) return plain;
  const parsed = referenceSchema.safeParse(value);
  if (!parsed.success) return parsed.error.issues[0]?.message ?? "this is not a reference";
  const tokens = parsePointer(parsed.data.$ref);
  const fault = rootFault(parsed.data.$ref, tokens);
  if (fault !== undefined) return fault;
  const stepId = tokens[0] === "steps" ? tokens[1] : undefined;
  return new TemplateReference(parsed.data.$ref, path, stepId, parsed.data.default);
}

const outputs = "/steps/";

function outputStart(stepId: string): number {
  return outputs.length + stepId.length;
}

/**
 * Most references of a large plan: a short pointer into an output, without escapes, and nothing beside it.
 * What is taken here the schema takes too.
 */
function parsePlainReference(value: object, path: string): TemplateReference | undefined {
  const { $ref } = value as { readonly $ref?: unknown }; // Read as unknown; any object may be asked.
  if (typeof $ref !== "string" || $ref.length > 200 || !$ref.startsWith(outputs)) return undefined;
  const end = $ref.indexOf("/", outputs.length);
  if (!$ref.startsWith("/output", end) || $ref.includes("~")) return undefined;
  if ($ref.length > end + 7 && $ref[end + 7] !== "/") return undefined;
  for (const key in value) if (key !== "$ref") return undefined;
  return new TemplateReference($ref, path, $ref.slice(outputs.length, end), undefined);
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
