import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { queryOf } from "../http/request-url.ts";

/** The query string of a request, as the values that a schema is about. */
export type ReadQuery = (request: FastifyRequest) => Record<string, unknown>;

/**
 * Reads query strings as the schema's own types: lists of `a,b` or repeated names, whole numbers,
 * booleans. What does not look like its type stays text, and the schema refuses it.
 */
export function queryReader(schema: z.ZodType): ReadQuery {
  let types: ReturnType<typeof propertyTypes> | undefined;
  return (request) => {
    types ??= propertyTypes(schema);
    const query: Record<string, unknown> = {};
    const parameters = queryOf(request);
    for (const name of new Set(parameters.keys()))
      query[name] = typedValue(parameters.getAll(name), types.get(name));
    return query;
  };
}

function typedValue(texts: readonly string[], type: string | undefined): unknown {
  if (type === "array") return texts.flatMap((text) => text.split(","));
  const [text = "", ...more] = texts;
  if (more.length > 0) return texts;
  if (type === "integer" && /^\d{1,15}$/.test(text)) return Number(text);
  if (type === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  return text;
}

function propertyTypes(schema: z.ZodType): ReadonlyMap<string, string | undefined> {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return new Map(
    Object.entries(properties).map(([name, property]) => [
      name,
      typeof property === "object" && typeof property.type === "string" ? property.type : undefined,
    ]),
  );
}
