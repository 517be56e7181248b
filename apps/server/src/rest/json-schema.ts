import {
  artifactRef,
  condition,
  jsonObject,
  plan,
  planDocument,
  typePattern,
} from "@stepcast/contracts";
import { z } from "zod";
import { anyEvent } from "./answers.ts";

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Shapes that the API document describes once and refers to. */
const names = z.registry<{ id: string }>();
names.add(plan, { id: "Plan" });
names.add(condition, { id: "Condition" });
names.add(artifactRef, { id: "Artifact" });
names.add(anyEvent, { id: "Event" });

/** The named shapes, as they are sent. */
export function namedSchemas(): Record<string, JsonSchema> {
  const all = z.strictObject({ plan, condition, artifactRef });
  const { $defs = {} } = z.toJSONSchema(all, { ...options, io: "input" });
  return pointToComponents(
    Object.fromEntries(
      Object.entries($defs).map(([name, { id: _id, ...schema }]) => [name, schema]),
    ),
  );
}

/** What callers send. */
export function inputSchema(schema: z.ZodType): JsonSchema {
  return inline(z.toJSONSchema(schema, { ...options, io: "input" }));
}

/** What they get. */
export function outputSchema(schema: z.ZodType): JsonSchema {
  return inline(z.toJSONSchema(schema, { ...options, io: "output" }));
}

const options = {
  metadata: names,
  unrepresentable: "any",
  /** Schemas that are functions for zod say here what they take. */
  override(context: { zodSchema: unknown; jsonSchema: JsonSchema }): void {
    if (context.zodSchema === planDocument) context.jsonSchema.$ref = "#/$defs/Plan";
    if (context.zodSchema === jsonObject) context.jsonSchema.type = "object";
    if (context.zodSchema === typePattern) context.jsonSchema.type = "string";
  },
} as const;

function inline(schema: JsonSchema): JsonSchema {
  const { $schema: _dialect, $defs: _named, ...rest } = schema;
  return pointToComponents(rest);
}

/** In an OpenAPI document, named shapes live elsewhere than zod puts them. */
function pointToComponents<T>(schema: T): T {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/');
  // Cast: the same value with other references.
  return JSON.parse(text) as T;
}
