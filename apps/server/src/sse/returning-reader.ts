import { parseCursor, StepcastError } from "@stepcast/contracts";
import type { FastifyRequest } from "fastify";

/**
 * The place of a reader that comes back with the call by which it began: clients that stream the
 * answer of a POST repeat it by themselves when it is cut. Undefined for a call that begins. Without a
 * key nothing says which run it is about, and its work would be done twice, so it is refused.
 * Errors: `cursor_malformed`, `invalid_input`.
 */
export function placeOfReturn(
  request: FastifyRequest,
  idempotencyKey: string | undefined,
): string | undefined {
  const header = request.headers["last-event-id"];
  if (header === undefined) return undefined;
  const cursor = String(header);
  parseCursor(cursor);
  if (idempotencyKey !== undefined) return cursor;
  const message =
    "A call with Last-Event-ID reads on, and this one has no key; nothing was started.";
  throw new StepcastError("invalid_input", message, {
    hint: "Read on at the location of the first answer, or send one Idempotency-Key with every try.",
  });
}
