import type { FastifyRequest } from "fastify";
import { queryOf } from "../http/request-url.ts";

/**
 * Where a reader of a dialect goes on: its `Last-Event-ID`, else `after` of the address. The cursor
 * itself is checked where every other one is. Undefined: the reader has seen nothing yet.
 */
export function lastEventId(request: FastifyRequest): string | undefined {
  const header = request.headers["last-event-id"];
  if (header !== undefined) return String(header);
  return queryOf(request).get("after") ?? undefined;
}
