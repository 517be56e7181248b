import { StepcastError } from "@stepcast/contracts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { pathOf } from "./request-url.ts";

const doors = ["/api", "/trpc"];

/** The methods that some route takes at a path. */
export type MethodsOf = (path: string) => readonly string[];

/** Remembers every route that is added from now on. */
export function collectMethods(app: FastifyInstance): MethodsOf {
  const routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];
  app.addHook("onRoute", ({ url, method }) => {
    if (url.includes("*") || doors.includes(url)) return;
    const pattern = new RegExp(`^${url.replace(/:\w+/g, "[^/]+").replaceAll(".", "\\.")}/?$`);
    routes.push({ pattern, methods: [method].flat() });
  });
  return (path) => {
    const here = routes.filter(({ pattern }) => pattern.test(path));
    return [...new Set(here.flatMap(({ methods }) => methods))];
  };
}

/** Below the API's doors nothing falls through to the web app: a wrong method and a wrong path are told apart. */
export function mountUnknown(gated: FastifyInstance, methodsOf: MethodsOf): void {
  for (const url of doors.flatMap((door) => [door, `${door}/*`])) {
    gated.all(url, async (request, reply) => {
      mustBeUnknown(request, reply, methodsOf);
      throw new StepcastError("not_found", "The API has nothing at this address.", {
        hint: "Check the path and its version; the API document lists every one.",
      });
    });
  }
}

/** Errors: `method_not_allowed` for an address that takes other methods, and they are told. */
export function mustBeUnknown(
  request: FastifyRequest,
  reply: FastifyReply,
  methodsOf: MethodsOf,
): void {
  const methods = methodsOf(pathOf(request));
  if (methods.length === 0 || methods.includes(request.method)) return;
  reply.header("allow", methods.join(", "));
  // Whatever is read can be asked about with HEAD, and nobody needs to be told.
  const named = methods.filter((method) => method !== "HEAD").join(" and ");
  const message = `${request.method} is not possible here, only ${named}.`;
  throw new StepcastError("method_not_allowed", message);
}
