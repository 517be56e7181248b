import { eventData } from "@stepcast/contracts";
import type { FastifyInstance } from "fastify";
import { sessionCookie } from "../auth/session.ts";
import type { HttpParts } from "../parts.ts";
import { errorAnswer } from "./answers.ts";
import { type JsonSchema, namedSchemas, outputSchema } from "./json-schema.ts";
import { type Json, json, type Operation, pathNames } from "./operation.ts";
import { operations } from "./operations.ts";

/** OpenAPI 3.1 of everything under `/api/v1` but `/api/v1/stream`, from the schemas that check the calls. */
export function apiDocument(version: string, epoch: string): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations()) {
    const url = operation.path.replace(/:(\w+)/g, "{$1}");
    paths[url] = { ...paths[url], [operation.method]: described(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Stepcast",
      version,
      description: "Runs plans of steps, and casts every step to those who watch.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/api/v1" }],
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: sessionCookie(epoch) },
      },
      schemas: { ...namedSchemas(), Event: eventSchema() },
      responses: {
        Error: json("Refused, with the reason", outputSchema(errorAnswer), {
          "Retry-After": "Seconds after which the same call is worth another try, where known.",
        }),
      },
    },
  };
}

export function mountApiDocument(scope: FastifyInstance, parts: HttpParts): void {
  let made: Json | undefined;
  scope.get("/openapi.json", async () => {
    made ??= apiDocument(parts.version, parts.api.hub.epoch);
    return made;
  });
}

function described(operation: Operation): Json {
  const { operationId, summary, body, answers } = operation;
  const parameters = parametersOf(operation);
  return {
    operationId,
    summary,
    tags: [operationId.split(".")[0]],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: { ...answers, default: { $ref: "#/components/responses/Error" } },
  };
}

function parametersOf({ path, ids = {}, query, headers = {} }: Operation): Json[] {
  const anyText: JsonSchema = { type: "string" };
  return [
    ...pathNames(path).map((name) => ({
      ...{ name, in: "path", required: true },
      schema: ids[name] ?? anyText,
    })),
    ...Object.entries(query?.properties ?? {}).map(([name, schema]) => ({
      ...{ name, in: "query", required: query?.required?.includes(name) ?? false },
      // Lists as `a,b`.
      ...{ style: "form", explode: false },
      schema,
    })),
    ...Object.entries(headers).map(([name, schema]) => ({ name, in: "header", schema })),
  ];
}

function eventSchema(): Json {
  const oneOf = Object.entries(eventData).map(([type, data]) => ({
    title: type,
    type: "object",
    required: ["seq", "at", "type", "room", "data"],
    properties: {
      seq: { type: "integer", minimum: 1 },
      at: { type: "integer", description: "Milliseconds since the Unix epoch" },
      type: { const: type },
      room: { type: "string" },
      runId: { type: "string" },
      agentId: { type: "string" },
      traceId: { type: "string", description: "The trace that its run belongs to" },
      data: outputSchema(data),
    },
  }));
  return { oneOf };
}
