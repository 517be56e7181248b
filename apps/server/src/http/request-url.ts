import type { FastifyRequest } from "fastify";

/** The path as it was sent, without the query: tokens may be in there. */
export function pathOf(request: Pick<FastifyRequest, "url">): string {
  return request.url.split("?", 1)[0] ?? "";
}

/** All after the first `?`: any other belongs to a value (RFC 3986, section 3.4). */
export function queryOf(request: Pick<FastifyRequest, "url">): URLSearchParams {
  return new URLSearchParams(request.url.slice(pathOf(request).length));
}
