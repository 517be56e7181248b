import { artifactRef, room, startRun } from "@stepcast/contracts";
import { z } from "zod";
import { retentionAsk } from "../operation/retention-route.ts";
import { diagnosis, retentionAnswer, runResult, startedRun } from "./answers.ts";
import { inputSchema, outputSchema } from "./json-schema.ts";
import {
  eventStream,
  type Json,
  json,
  jsonBody,
  keyHeader,
  type Operation,
  text,
  told,
} from "./operation.ts";
import { startQuery } from "./start-run.ts";

/** Calls that are in no table, since there is more to them than a JSON answer of one procedure. */
export function ownOperations(): Operation[] {
  return [startOperation(), ...artifactOperations(), ...ownersOperations()];
}

const location = (what: string) => ({ Location: `Where ${what} is` });

function startOperation(): Operation {
  const run = location("the run");
  return {
    method: "post",
    path: "/runs",
    operationId: "runs.start",
    summary: "Start a run of a plan or towards a goal. `Idempotency-Key` makes it repeatable",
    query: inputSchema(startQuery),
    headers: {
      ...keyHeader(),
      "Last-Event-ID": text("With `stream` and a key: the cursor of the last event that was seen."),
    },
    body: { ...jsonBody(inputSchema(startRun), startExample), required: true },
    answers: {
      200: {
        description: "With `wait`: the results. With `stream`: the events until the run ends",
        headers: told(run),
        content: {
          "application/json": { schema: outputSchema(runResult) },
          ...eventStream,
        },
      },
      202: json("Started", outputSchema(startedRun), run),
      204: { description: "With `Last-Event-ID`: the run's end was seen", headers: told(run) },
    },
  };
}

const startExample = {
  plan: {
    name: "Pass on",
    steps: [{ id: "pass", skill: "core.echo", input: { rows: 3 } }],
  },
  tags: ["first"],
};

const binary = (type: string): Json => ({
  [type]: { schema: { type: "string", format: "binary" } },
});

function artifactOperations(): Operation[] {
  const etag = { ETag: "The id, which is the hash of the bytes" };
  return [
    {
      method: "post",
      path: "/artifacts",
      operationId: "artifacts.create",
      summary: "Store a file",
      query: inputSchema(z.strictObject({ name: artifactRef.shape.name.optional() })),
      headers: {
        "X-Artifact-Name": text("The file's name, percent-encoded; it goes before `name`."),
      },
      body: { required: false, content: binary("*/*") },
      answers: { 201: json("Stored", outputSchema(artifactRef), location("the file")) },
    },
    {
      method: "get",
      path: "/artifacts/:artifactId",
      operationId: "artifacts.get",
      summary: "The bytes of a file",
      query: inputSchema(z.strictObject({ room: room.optional() })),
      headers: { "If-None-Match": text("The `ETag` of what the caller has") },
      answers: {
        200: { description: "The file", headers: told(etag), content: binary("*/*") },
        304: { description: "The caller has it already", headers: told(etag) },
      },
    },
  ];
}

/** What the owner of a server asks of it. */
function ownersOperations(): Operation[] {
  return [
    {
      method: "get",
      path: "/backup",
      operationId: "backup.make",
      summary: "The whole store as one file: for the server's owners",
      answers: { 200: { description: "The file", content: binary("application/vnd.sqlite3") } },
    },
    {
      method: "get",
      path: "/diagnosis",
      operationId: "diagnosis.get",
      summary: "What the server knows of itself, for whoever looks for a fault: for its owners",
      answers: { 200: json("Done", outputSchema(diagnosis)) },
    },
    {
      method: "post",
      path: "/retention",
      operationId: "retention.run",
      summary: "Remove what ended long ago, or say what would go: for the server's owners",
      body: jsonBody(inputSchema(retentionAsk), { days: 30, dryRun: true }),
      answers: { 200: json("Done", outputSchema(retentionAnswer)) },
    },
  ];
}
