import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bodyOf, type RunningServer, startServer } from "../testing/running-server.ts";

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, object>>;
  };
  readonly responses: Readonly<Record<string, object>>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<"get" | "post", Operation>>>>;
}

let running: RunningServer;
let document: Document;
beforeAll(async () => {
  running = await startServer();
  document = await bodyOf<Document>(await running.call("/api/v1/openapi.json"));
});
afterAll(() => running[Symbol.asyncDispose]());

const operations = () => Object.values(document.paths).flatMap((item) => Object.values(item));

/** Every object in a document with its place. */
function* objectsIn(value: unknown, place = "#"): Generator<readonly [string, object]> {
  if (typeof value !== "object" || value === null) return;
  yield [place, value];
  for (const [name, inner] of Object.entries(value)) yield* objectsIn(inner, `${place}/${name}`);
}

describe("the API document", () => {
  it("has every path with its parameters", () => {
    expect(document).toMatchObject({
      openapi: "3.1.0",
      paths: {
        "/runs": {
          get: {
            parameters: expect.arrayContaining([expect.objectContaining({ name: "status" })]),
          },
          post: {
            parameters: expect.arrayContaining([
              expect.objectContaining({ name: "Idempotency-Key", in: "header" }),
            ]),
            requestBody: { content: { "application/json": { schema: { type: "object" } } } },
          },
        },
        "/runs/{runId}/rerun": {
          post: {
            parameters: [
              { name: "runId", in: "path", required: true, schema: { maxLength: 128 } },
              { name: "Idempotency-Key", in: "header" },
            ],
            requestBody: {
              content: {
                "application/json": { schema: { properties: { from: {}, input: {} } } },
              },
            },
          },
        },
      },
    });
  });

  it("has no reference that leads nowhere", () => {
    const text = JSON.stringify(document);
    const references = new Set([...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path));
    for (const path of references) {
      const target = (path ?? "")
        .split("/")
        .reduce<unknown>((at, key) => Object(at)[key], document);
      expect([path, typeof target]).toEqual([path, "object"]);
    }
    expect(references.size).toBeGreaterThan(1);
  });

  it("has nothing in the description of a body that OpenAPI does not know there", () => {
    const known = new Set(["schema", "example", "examples", "encoding"]);
    const odd = [...objectsIn(document.paths)]
      .filter(([place]) => /\/content\/[^/]+\/[^/]+$/.test(place))
      .flatMap(([place, media]) =>
        Object.keys(media)
          .filter((name) => !known.has(name))
          .map((name) => `${place}: ${name}`),
      );
    expect(odd).toEqual([]);
  });

  it("asks for a body only where something in it is needed", () => {
    const needed = new Map(operations().map((one) => [one.operationId, one.requestBody?.required]));
    expect(needed.get("runs.cancel")).toBe(false);
    expect(needed.get("runs.answer")).toBe(true);
    expect(needed.get("ingest.metrics")).toBe(true);
  });

  it("tells of the answer to a report that was taken before", async () => {
    const report = { producer: { id: "plc", epoch: 1, seq: 1 }, events: [{ message: "Full" }] };
    await running.post("/api/v1/notifications", report);
    const { status } = await running.post("/api/v1/notifications", report);
    expect(Object.keys(document.paths["/notifications"]?.post.responses ?? {})).toContain(
      String(status),
    );
  });

  it("names the cookie that this server gives", async () => {
    const response = await running.call("/signin", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: running.server.token }),
    });
    const [name] = (response.headers.get("set-cookie") ?? "").split("=", 1);
    expect(document).toMatchObject({ components: { securitySchemes: { session: { name } } } });
  });
});
