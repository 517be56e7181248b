import { invalidInput } from "@stepcast/api";
import { idempotencyKey } from "@stepcast/contracts";
import type { FastifyRequest } from "fastify";
import { z } from "zod";

const keyed = z.object({ idempotencyKey });

/** The header `Idempotency-Key`, for callers that do not touch the body. The body's own key goes first. */
export function keyOf(request: FastifyRequest): { idempotencyKey?: string } {
  const header = request.headers["idempotency-key"];
  if (header === undefined) return {};
  const key = keyed.safeParse({ idempotencyKey: header });
  if (!key.success) throw invalidInput(key.error);
  return key.data;
}
