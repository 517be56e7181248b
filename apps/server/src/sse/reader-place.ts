import type { FastifyRequest } from "fastify";
import { queryOf } from "../http/request-url.ts";

/**
 * The cursor after which a reader of server-sent events goes on: its `Last-Event-ID`, else
 * `lastEventId` of the address, where an EventSource that sends no headers of its own adds it to what
 * it began with, else `after`. Undefined: it has seen nothing yet. Whether it is one is checked where
 * every other cursor is.
 */
export function placeOf(request: FastifyRequest): string | undefined {
  return returnedTo(request) ?? queryOf(request).get("after") ?? undefined;
}

/** The same without `after`: what only a reader that comes back says. */
export function returnedTo(request: FastifyRequest): string | undefined {
  const header = request.headers["last-event-id"];
  if (header !== undefined) return String(header);
  return queryOf(request).get("lastEventId") ?? undefined;
}
