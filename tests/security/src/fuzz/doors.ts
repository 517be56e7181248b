import { appRouter } from "@stepcast/api";
import type { Server } from "@stepcast/server";
import fc from "fast-check";
import { z } from "zod";
import { routes } from "../surface/asks.ts";
import { type Ask, headersOfCallers, inAddress, jsonBody, queryText } from "./ask.ts";
import { documentedAnswers, type Judge } from "./documented-answers.ts";
import { hostileText } from "./hostile.ts";
import { jsonText } from "./json-text.ts";
import { spoilt } from "./mutation.ts";
import { otherRoutes } from "./other-routes.ts";
import { type JsonSchema, schemaArbitrary } from "./schema-arbitrary.ts";

type Named = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** One way in, and the requests that come to it. */
export interface Door {
  readonly name: string;
  readonly asks: fc.Arbitrary<Ask>;
  /** Absent: nothing says what its answers are. */
  readonly judge?: Judge | undefined;
}

const json = { "content-type": "application/json" };

/** A procedure as tRPC tells of it. */
interface Procedure {
  readonly _def: {
    readonly type: "query" | "mutation" | "subscription";
    readonly inputs: readonly unknown[];
  };
}

/** Every procedure, by every form of call that tRPC has. */
export function procedureDoors(named: Named): Door[] {
  // Cast: the router's own list, of which only these members are read.
  const procedures = Object.entries(appRouter._def.procedures) as unknown as [string, Procedure][];
  return procedures.map(([path, { _def }]) => {
    const input = spoilt(inputOf(_def.inputs[0], named));
    const url = `/trpc/${path}`;
    const get = input.map((value) => ({
      method: "GET",
      path: `${url}?input=${inAddress(jsonText(value))}`,
    }));
    const post = jsonBody(input).map((body) => ({
      method: "POST",
      path: url,
      headers: json,
      body,
    }));
    const batch = fc.array(input, { minLength: 1, maxLength: 3 }).map((values) => ({
      method: "POST",
      path: `/trpc/${values.map(() => path).join(",")}?batch=1`,
      headers: json,
      body: Buffer.from(jsonText(Object.fromEntries(values.entries()))),
    }));
    const [own, other] = _def.type === "mutation" ? [post, get] : [get, post];
    const asks = fc.oneof(
      { weight: 8, arbitrary: own },
      { weight: 2, arbitrary: batch },
      { weight: 1, arbitrary: other },
    );
    return { name: `tRPC ${path}`, asks: withHeaders(asks) };
  });
}

function inputOf(schema: unknown, named: Named): fc.Arbitrary<unknown> {
  if (!(schema instanceof z.ZodType)) return fc.constant(undefined);
  return arbitraryOf(schema, named);
}

function arbitraryOf(schema: z.ZodType, named: Named): fc.Arbitrary<unknown> {
  // Cast: both are JSON Schema, of which the walker reads a part.
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  return schemaArbitrary(root, { root, named });
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;

export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

/** Every address of the server but tRPC's, with what its document or the table says that it takes. */
export function routeDoors(
  server: Pick<Server, "addresses">,
  document: ApiDocument,
  named: Named,
): Door[] {
  return routes(server).map(({ name, method, path }) => {
    const documented =
      document.paths[path.replace(/^\/api\/v1/, "").replaceAll(/:(\w+)/g, "{$1}")]?.[
        method.toLowerCase()
      ];
    const other = otherRoutes[name];
    if (documented === undefined && other === undefined)
      throw new Error(
        `${name} is neither in the API document nor in other-routes.ts: say there what it takes`,
      );
    const takes =
      other !== undefined || documented === undefined
        ? fromTable(other, named)
        : fromDocument(documented, document, named);
    const judge = documented && documentedAnswers(documented, document);
    return { name, asks: asksOf(method, path, takes, named), judge };
  });
}

interface Takes {
  readonly query: fc.Arbitrary<unknown>;
  readonly body: fc.Arbitrary<Buffer> | undefined;
}

function fromTable(route: (typeof otherRoutes)[string] | undefined, named: Named): Takes {
  const query = route?.query === undefined ? fc.constant({}) : arbitraryOf(route.query, named);
  const body =
    route?.body === undefined ? undefined : jsonBody(spoilt(arbitraryOf(route.body, named)));
  return { query, body };
}

function fromDocument(operation: Operation, root: ApiDocument, named: Named): Takes {
  const options = { root, named };
  const inQuery = operation.parameters?.filter((parameter) => parameter.in === "query") ?? [];
  const properties = Object.fromEntries(inQuery.map(({ name, schema }) => [name, schema]));
  const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const query = schemaArbitrary({ type: "object", properties }, options);
  if (content === undefined) return { query, body: undefined };
  if (type !== "application/json")
    return { query, body: fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)) };
  return { query, body: jsonBody(spoilt(schemaArbitrary(content.schema, options))) };
}

function asksOf(
  method: string,
  path: string,
  { query, body }: Takes,
  named: Named,
): fc.Arbitrary<Ask> {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
  const ids = fc.record(
    Object.fromEntries(
      names.map((name) => [
        name,
        fc.oneof(
          { weight: 3, arbitrary: named[name] ?? hostileText },
          { weight: 1, arbitrary: hostileText },
        ),
      ]),
    ),
  );
  const parts = fc.tuple(
    ids,
    fc.option(spoilt(query), { freq: 3 }),
    body ?? fc.constant(undefined),
  );
  return withHeaders(
    parts.map(([id, asked, sent]) => {
      const place = path.replaceAll(/:(\w+)/g, (_, name: string) =>
        inAddress(String(Object(id)[name])),
      );
      const search = asked === null ? "" : `?${queryText(asked)}`;
      return {
        method,
        path: `${place}${search}`,
        ...(sent === undefined ? {} : { headers: json, body: sent }),
      };
    }),
  );
}

function withHeaders(
  asks: fc.Arbitrary<Omit<Ask, "headers"> & Partial<Pick<Ask, "headers">>>,
): fc.Arbitrary<Ask> {
  const chosen = fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: headersOfCallers },
  );
  return fc
    .tuple(asks, chosen)
    .map(([ask, headers]) => ({ ...ask, headers: { ...ask.headers, ...headers } }));
}
