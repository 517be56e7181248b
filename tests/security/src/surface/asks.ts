import { appRouter } from "@stepcast/api";
import type { Server } from "@stepcast/server";
import type { Ids } from "./ids.ts";
import { procedureAsks } from "./procedure-asks.ts";
import { routeAsks } from "./route-asks.ts";

/** A request as it should be sent, but for the credentials. */
export interface Ask {
  /** The procedure or the route, for people. */
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** True when it may change something. */
  readonly changes: boolean;
}

const json = { "content-type": "application/json" };

interface Procedure {
  readonly _def: { readonly type: "query" | "mutation" | "subscription" };
}

/** Every procedure of the router. */
export function procedures(): {
  readonly path: string;
  readonly type: Procedure["_def"]["type"];
}[] {
  // Cast: the router's own list, of which only this member is read.
  const all = Object.entries(appRouter._def.procedures) as unknown as [string, Procedure][];
  return all.map(([path, { _def }]) => ({ path, type: _def.type }));
}

/** Every route that has a handler of its own. HEAD is GET without the body; tRPC's are procedures. */
export function routes({ addresses }: Pick<Server, "addresses">): {
  readonly name: string;
  readonly method: string;
  readonly path: string;
}[] {
  return addresses
    .filter(
      ({ method, path }) =>
        method !== "HEAD" && !path.includes("*") && path !== "/api" && !path.startsWith("/trpc"),
    )
    .map(({ method, path }) => ({ name: `${method} ${path}`, method, path }));
}

/** One request to every procedure and every route. Errors: one that the tables lack. */
export function asksOf(server: Pick<Server, "addresses">, ids: Ids): Ask[] {
  return [
    ...procedures().map((one) => procedureAsk(one, ids)),
    ...routes(server).map((one) => routeAsk(one, ids)),
  ];
}

function procedureAsk({ path, type }: ReturnType<typeof procedures>[number], ids: Ids): Ask {
  const make = procedureAsks[path];
  if (make === undefined)
    throw new Error(`${path} has no row in procedure-asks.ts: say what it takes`);
  const input = JSON.stringify(make(ids));
  const url = `/trpc/${path}`;
  const name = `tRPC ${path}`;
  if (type === "mutation")
    return { name, method: "POST", path: url, headers: json, body: input ?? "", changes: true };
  const query = input === undefined ? "" : `?input=${encodeURIComponent(input)}`;
  return { name, method: "GET", path: `${url}${query}`, headers: {}, changes: false };
}

function routeAsk({ name, method, path }: ReturnType<typeof routes>[number], ids: Ids): Ask {
  const make = routeAsks[name];
  if (make === undefined) throw new Error(`${name} has no row in route-asks.ts: say what it takes`);
  const { query = {}, body, text, headers = {} } = make(ids);
  const search = new URLSearchParams(query).toString();
  const url = path.replaceAll(/:(\w+)/g, (_, param: string) =>
    encodeURIComponent(idOf(param, path, ids)),
  );
  const sent = text ?? (body === undefined ? undefined : JSON.stringify(body));
  const all = { ...(body === undefined ? {} : json), ...headers };
  return {
    name,
    // Cast: the server has no other methods; one that it gets would fail the tables.
    method: method as Ask["method"],
    path: search === "" ? url : `${url}?${search}`,
    headers: all,
    ...(sent === undefined ? {} : { body: sent }),
    changes: method !== "GET",
  };
}

/** Ids in paths are called as in the tables; `:id` is a share, and the sources' a conversation or a run. */
function idOf(param: string, path: string, ids: Ids): string {
  if (param === "id" && path.includes("/conversations/")) return ids.session;
  if (param === "id") return path.includes("/shares/") ? ids.shareId : ids.runId;
  const id = new Map(Object.entries(ids)).get(param);
  if (id === undefined) throw new Error(`${path}: no id is called ${param}`);
  return String(id);
}
