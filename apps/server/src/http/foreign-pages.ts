import { StepcastError } from "@stepcast/contracts";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { isCrossSite } from "../auth/gate.ts";
import type { HttpParts } from "../parts.ts";

const readingMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses what a page of another site asks for, unless its origin was allowed: everything that
 * changes something, whoever it claims to be; and what it would read or listen to with the cookie of
 * who looks at it. Following a link to here is neither. Programs send none of these headers.
 */
export function refuseForeignPages(scope: FastifyInstance, parts: HttpParts): void {
  scope.addHook("onRequest", async (request) => {
    if (!isForeign(request, parts.allowedOrigins)) return;
    const changes = !readingMethods.has(request.method);
    if (!changes && (!usesCookie(request) || followsLink(request))) return;
    const message = changes
      ? "A page of another site may not do this."
      : "A page of another site may not read this.";
    throw new StepcastError("forbidden", message, {
      hint: "Open this server's own page, or have the owner add the page's origin to STEPCAST_ALLOWED_ORIGINS.",
    });
  });
}

/** True for what a page of another site asks for whose origin was not allowed. */
export function isForeign(
  request: Pick<FastifyRequest, "headers">,
  allowed: ReadonlySet<string>,
): boolean {
  if (!isCrossSite(request)) return false;
  const { origin } = request.headers;
  return origin === undefined || !allowed.has(origin);
}

function usesCookie({ headers }: FastifyRequest): boolean {
  return headers.cookie !== undefined && headers.authorization === undefined;
}

function followsLink({ method, headers }: FastifyRequest): boolean {
  return (
    method === "GET" &&
    headers["sec-fetch-mode"] === "navigate" &&
    headers["sec-fetch-dest"] === "document"
  );
}
