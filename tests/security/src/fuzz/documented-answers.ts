import { z } from "zod";
import type { ApiDocument, Operation } from "./doors.ts";

/** What is wrong with an answer that is no refusal; `undefined`: nothing. `json`: the body of one in JSON. */
export type Judge = (status: number, json: string | undefined) => string | undefined;

/** Hundreds of events, each of one of dozens of types: to look at all of them takes seconds. */
const feeds = /^(?:\w+\.events|events\.stream|agents\.standing)$/;

/** Holds answers to what the API document says of the call: its statuses, and every member of a body, no less and no more. */
export function documentedAnswers(operation: Operation, document: ApiDocument): Judge {
  const shapes = new Map<number, z.ZodType | undefined>();
  const shapeOf = (status: number): z.ZodType | undefined => {
    if (!shapes.has(status)) shapes.set(status, shapeIn(operation, document, status));
    return shapes.get(status);
  };
  return (status, json) => {
    if (operation.responses[status] === undefined) return `${status} is not in the API document`;
    if (json === undefined || feeds.test(operation.operationId)) return undefined;
    const shape = shapeOf(status);
    // A file in JSON is whatever somebody called so.
    if (shape === undefined) return undefined;
    const told = shape.safeParse(JSON.parse(json)).error;
    return told && `${status} is not as the API document says: ${z.prettifyError(told)}`;
  };
}

function shapeIn(
  { responses }: Operation,
  { components }: ApiDocument,
  status: number,
): z.ZodType | undefined {
  const schema = responses[status]?.content?.["application/json"]?.schema;
  if (schema === undefined) return undefined;
  const whole = JSON.stringify({ ...schema, $defs: components.schemas });
  // Where JSON Schema has by itself what OpenAPI has in its components.
  return z.fromJSONSchema(JSON.parse(whole.replaceAll("#/components/schemas/", "#/$defs/")));
}
