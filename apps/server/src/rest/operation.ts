import { idempotencyKey } from "@stepcast/contracts";
import { inputSchema, type JsonSchema } from "./json-schema.ts";

export type Json = Record<string, unknown>;

/** One call as the API document tells of it. */
export interface Operation {
  readonly method: "get" | "post";
  /** Below `/api/v1`, parameters as `:name`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  /** What the path's parameters may be. Absent: any text, and what names nothing is not found. */
  readonly ids?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly query?: JsonSchema | undefined;
  /** Headers of the call's own. All may be left out. */
  readonly headers?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly body?: Json | undefined;
  readonly answers: Json;
}

export const eventStream = { "text/event-stream": { schema: { type: "string" } } } as const;

/** An answer in JSON. `headers`: what it says in each of these. */
export function json(
  description: string,
  schema: JsonSchema,
  headers?: Readonly<Record<string, string>>,
): Json {
  const content = { "application/json": { schema } };
  return headers === undefined
    ? { description, content }
    : { description, headers: told(headers), content };
}

/** Headers of an answer, by what they are for. */
export function told(headers: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { schema: text(description) }]),
  );
}

/** A body in JSON. Without one the call is as with an empty object, where nothing in it is required. */
export function jsonBody(schema: JsonSchema, example: unknown): Json {
  const isNeeded = schema.anyOf !== undefined || (schema.required ?? []).length > 0;
  return {
    required: isNeeded,
    content: { "application/json": { schema, ...(example === undefined ? {} : { example }) } },
  };
}

export function pathNames(path: string): string[] {
  return [...path.matchAll(/:(\w+)/g)].flatMap(([, name]) => name ?? []);
}

/** Any text. */
export function text(description: string): JsonSchema {
  return { type: "string", description };
}

/** Of calls that begin something once for each key. */
export function keyHeader(): Record<string, JsonSchema> {
  const description = "As `idempotencyKey` of the body, which goes before it.";
  return { "Idempotency-Key": { ...inputSchema(idempotencyKey), description } };
}
