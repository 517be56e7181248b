import { limits } from "@stepcast/contracts";
import type { FastifyInstance, FastifyRequest } from "fastify";

const formType = "application/x-www-form-urlencoded";

/** Takes what a page's form sends without scripts. Only where every handler refuses other sites: their forms can send it too. */
export function acceptForms(scope: FastifyInstance): void {
  scope.addContentTypeParser(
    formType,
    { parseAs: "string", bodyLimit: limits.signInBytes },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body.toString()))),
  );
}

export function isForm(request: FastifyRequest): boolean {
  return (request.headers["content-type"] ?? "").toLowerCase().startsWith(formType);
}
