import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { queryOf } from "../http/request-url.ts";

/** The query string of a request, as the values that a schema is about. */
export type ReadQuery = (request: FastifyRequest) => Record<string, unknown>;

/**
 * Reads query strings as the schema's own types: lists of `a, b` or repeated names, numbers in plain
 * digits, booleans. What does not look like its type stays text, and the schema refuses it.
 */
export function queryReader(schema: z.ZodType): ReadQuery {
  let types: ReturnType<typeof propertyTypes> | undefined;
  return (request) => {
    types ??= propertyTypes(schema);
    const query: Record<string, unknown> = {};
    const parameters = queryOf(request);
    for (const [name, texts] of byName(parameters))
      query[name] = typedValue(texts, types.get(name));
    return query;
  };
}

/** In one pass: to ask for the values of each name would be one for each of thousands. */
function byName(parameters: URLSearchParams): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [name, text] of parameters) {
    const texts = found.get(name);
    if (texts === undefined) found.set(name, [text]);
    else texts.push(text);
  }
  return found;
}

/** As programs write them: Python says `True`. */
const truths: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

function typedValue(texts: readonly string[], type: string | undefined): unknown {
  if (type === "array") return texts.flatMap((text) => text.split(",").map((item) => item.trim()));
  const [text = "", ...more] = texts;
  if (more.length > 0) return texts;
  const isNumber = type === "integer" || type === "number";
  if (isNumber && /^-?\d{1,15}(\.\d{1,15})?$/.test(text)) return Number(text);
  return type === "boolean" ? (truths.get(text.toLowerCase()) ?? text) : text;
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
