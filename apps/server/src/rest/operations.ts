import { feedRoutes } from "../sse/routes.ts";
import { eventPage, runResult } from "./answers.ts";
import { idOfEvents, producerHeaders, reportBody } from "./ingest-body.ts";
import { type IngestRoute, ingestRoutes } from "./ingest-routes.ts";
import { inputSchema, type JsonSchema, outputSchema } from "./json-schema.ts";
import {
  eventStream,
  json,
  jsonBody,
  keyHeader,
  type Operation,
  pathNames,
  text,
} from "./operation.ts";
import { ownOperations } from "./own-operations.ts";
import type { RestRoute } from "./route.ts";
import { restRoutes } from "./routes.ts";

/** Every call below `/api/v1` that the API document tells of. */
export function operations(): Operation[] {
  return [
    ...restRoutes.map(tableOperation),
    ...ingestRoutes.map(reportOperation),
    ...feedRoutes.map(feedOperation),
    ...ownOperations(),
  ];
}

function tableOperation(route: RestRoute): Operation {
  const { path, operationId, summary, answer, example } = route;
  const all = inputSchema(route.input);
  const schema = without(all, pathNames(path));
  const isRead = route.method === "GET";
  const hasBody = !isRead && Object.keys(schema.properties ?? {}).length > 0;
  return {
    ...{ path, operationId, summary },
    method: isRead ? "get" : "post",
    ids: idsOf(path, all),
    query: isRead ? schema : undefined,
    headers: route.takesKey === true ? keyHeader() : {},
    body: hasBody ? jsonBody(schema, example) : undefined,
    answers: { 200: json("Done", outputSchema(answer)) },
  };
}

function reportOperation(route: IngestRoute): Operation {
  const { path, operationId, summary, answer, example, idField } = route;
  const report = inputSchema(route.input);
  const { room = {} } = report.properties ?? {};
  return {
    ...{ path, operationId, summary },
    method: "post",
    ids: idField === undefined ? {} : { [idField]: idOfEvents(report, idField) },
    query: { type: "object", properties: { room } },
    headers: producerHeaders(),
    body: jsonBody(reportBody(report, idField), example),
    answers: {
      200: json("Taken", outputSchema(answer)),
      204: { description: "Taken before: a repetition of a producer's report" },
    },
  };
}

function feedOperation(route: (typeof feedRoutes)[number]): Operation {
  const { path, operationId, summary, query } = route;
  const page = outputSchema(eventPage);
  const results = outputSchema(runResult.extend(eventPage.shape));
  const schema = operationId === "runs.events" ? { anyOf: [results, page] } : page;
  return {
    ...{ path, operationId, summary },
    method: "get",
    query: inputSchema(query),
    headers: { "Last-Event-ID": text("A cursor, as `after`; it goes before it.") },
    answers: {
      200: {
        description:
          "Server-sent events as docs/protocol.md says, or JSON for those who do not take them",
        content: { ...eventStream, "application/json": { schema } },
      },
    },
  };
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

function idsOf(path: string, { properties = {} }: JsonSchema): Record<string, JsonSchema> {
  return Object.fromEntries(
    pathNames(path).map((name) => {
      const schema = properties[name];
      return [name, typeof schema === "object" ? schema : {}];
    }),
  );
}
