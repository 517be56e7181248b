import { artifactRef, eventData, startRun } from "@stepcast/contracts";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { HttpParts } from "../parts.ts";
import { feedRoutes } from "../sse/routes.ts";
import { errorAnswer, eventPage, runResult, startedRun } from "./answers.ts";
import { ingestRoutes } from "./ingest-routes.ts";
import { inputSchema, type JsonSchema, namedSchemas, outputSchema } from "./json-schema.ts";
import { restRoutes } from "./routes.ts";
import { startQuery } from "./start-run.ts";

type Json = Record<string, unknown>;

interface Operation {
  readonly method: "get" | "post";
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly query?: JsonSchema | undefined;
  readonly body?: Json | undefined;
  readonly answers: Json;
}

/** OpenAPI 3.1 of everything under `/api/v1`, from the schemas that check the calls. */
export function apiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const operation of [...tableOperations(), ...specialOperations()]) {
    const { method, path, operationId, summary, body, answers, query } = operation;
    const parameters = [...pathParameters(path), ...queryParameters(query)];
    const url = path.replace(/:(\w+)/g, "{$1}");
    paths[url] = {
      ...paths[url],
      [method]: {
        operationId,
        summary,
        tags: [operationId.split(".")[0]],
        ...(parameters.length > 0 ? { parameters } : {}),
        ...(body === undefined ? {} : { requestBody: { required: true, content: body } }),
        responses: { ...answers, default: { $ref: "#/components/responses/Error" } },
      },
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Stepcast",
      version,
      description: "Runs plans of steps, and casts every step to those who watch.",
    },
    servers: [{ url: "/api/v1" }],
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "stepcast-<epoch>" },
      },
      schemas: { ...namedSchemas(), Event: eventSchema() },
      responses: { Error: json("Refused, with the reason", outputSchema(errorAnswer)) },
    },
  };
}

export function mountApiDocument(scope: FastifyInstance, parts: HttpParts): void {
  let made: Json | undefined;
  scope.get("/openapi.json", async () => {
    made ??= apiDocument(parts.version);
    return made;
  });
}

function tableOperations(): Operation[] {
  return [...restRoutes, ...ingestRoutes].map(
    ({ method, path, operationId, summary, input, answer }) => {
      const schema = without(inputSchema(input), pathNames(path));
      const isRead = method === "GET";
      return {
        method: isRead ? "get" : "post",
        path,
        operationId,
        summary,
        query: isRead ? schema : undefined,
        body: isRead || !hasProperties(schema) ? undefined : { "application/json": { schema } },
        answers: { 200: json("Done", outputSchema(answer)) },
      };
    },
  );
}

function specialOperations(): Operation[] {
  const stream = { schema: { type: "string" }, description: "See docs/protocol.md" };
  const binary = { "*/*": { schema: { type: "string", format: "binary" } } };
  return [
    {
      method: "post",
      path: "/runs",
      operationId: "runs.start",
      summary: "Start a run of a plan or towards a goal. `Idempotency-Key` makes it repeatable",
      query: inputSchema(startQuery),
      body: { "application/json": { schema: inputSchema(startRun) } },
      answers: {
        200: {
          description: "With `wait`: the results. With `stream`: the events until the run ends",
          content: {
            "application/json": { schema: outputSchema(runResult) },
            "text/event-stream": stream,
          },
        },
        202: json("Started; `Location` says where the run is", outputSchema(startedRun)),
      },
    },
    ...feedRoutes.map(({ path, operationId, summary, query }): Operation => {
      const page = outputSchema(eventPage);
      const asJson =
        operationId === "runs.events" ? { anyOf: [outputSchema(runResult), page] } : page;
      const answers = streamed(asJson, stream);
      return { method: "get", path, operationId, summary, query: inputSchema(query), answers };
    }),
    {
      method: "post",
      path: "/artifacts",
      operationId: "artifacts.create",
      summary: "Store a file. Its name goes in `x-artifact-name` or `name`",
      query: inputSchema(z.strictObject({ name: z.string().optional() })),
      body: binary,
      answers: { 201: json("Stored", outputSchema(artifactRef)) },
    },
    {
      method: "get",
      path: "/artifacts/:artifactId",
      operationId: "artifacts.get",
      summary: "The bytes of a file",
      answers: { 200: { description: "The file", content: binary } },
    },
  ];
}

function streamed(page: JsonSchema, stream: Json): Json {
  return {
    200: {
      description: "Server-sent events, or JSON for those who do not take them",
      content: { "text/event-stream": stream, "application/json": { schema: page } },
    },
  };
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

function json(description: string, schema: JsonSchema): Json {
  return { description, content: { "application/json": { schema } } };
}

function without(schema: JsonSchema, names: readonly string[]): JsonSchema {
  const keep = (name: string): boolean => !names.includes(name);
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => keep(name));
  const required = schema.required?.filter(keep) ?? [];
  const { required: _all, ...rest } = schema;
  return {
    ...rest,
    properties: Object.fromEntries(properties),
    ...(required.length > 0 ? { required } : {}),
  };
}

function hasProperties(schema: JsonSchema): boolean {
  return Object.keys(schema.properties ?? {}).length > 0;
}

function pathNames(path: string): string[] {
  return [...path.matchAll(/:(\w+)/g)].flatMap(([, name]) => name ?? []);
}

function pathParameters(path: string): Json[] {
  const schema = { type: "string" };
  return pathNames(path).map((name) => ({ name, in: "path", required: true, schema }));
}

function queryParameters(query: JsonSchema | undefined): Json[] {
  return Object.entries(query?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: query?.required?.includes(name) ?? false,
    // Lists as `a,b`.
    style: "form",
    explode: false,
    schema,
  }));
}
