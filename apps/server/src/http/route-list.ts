import type { FastifyInstance } from "fastify";

/** One method at one path, parameters as `:name`. */
export interface Address {
  readonly method: string;
  readonly path: string;
}

declare module "fastify" {
  interface FastifyInstance {
    /** Everything that is answered by a handler of its own. */
    readonly routeList: readonly Address[];
  }
}

/** Remembers every route that is added from now on. */
export function listRoutes(app: FastifyInstance): void {
  const addresses: Address[] = [];
  app.decorate("routeList", addresses);
  app.addHook("onRoute", ({ url, method }) => {
    for (const one of [method].flat()) addresses.push({ method: one, path: url });
  });
}
