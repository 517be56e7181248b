import { invalidInput } from "@stepcast/api";
import { idempotencyKey } from "@stepcast/contracts";
import type { FastifyRequest } from "fastify";

/** The header `Idempotency-Key`, for callers that do not touch the body. The body's own key goes first. */
export function keyOf(request: FastifyRequest): { idempotencyKey?: string } {
  const header = request.headers["idempotency-key"];
  if (header === undefined) return {};
  const key = idempotencyKey.safeParse(header);
  if (!key.success) throw invalidInput(key.error);
  return { idempotencyKey: key.data };
}
