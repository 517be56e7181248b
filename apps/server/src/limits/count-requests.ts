import { type Caller, httpStatus } from "@stepcast/api";
import type { FastifyRequest } from "fastify";
import { admit } from "../auth/gate.ts";
import type { HttpParts } from "../parts.ts";
import { addressOf } from "./address.ts";
import { keyOf } from "./key-of.ts";

/** Errors: `too_many_requests`, before anything of the request is looked at. */
export function countAddress(parts: HttpParts, request: FastifyRequest): Promise<void> {
  return parts.limiter.count("requests", { address: addressOf(request) });
}

/**
 * Somebody without valid credentials, who keeps knocking until told so instead of "wrong token".
 * Valid ones are let in all the same, or whoever shares the address could lock its owner out.
 * (Guessing is hopeless either way: a token has at least 16 characters, one made here 256 bits.)
 * Errors: `too_many_requests`.
 */
export function countStranger(parts: HttpParts, request: FastifyRequest): Promise<void> {
  return parts.limiter.count("strangers", { address: addressOf(request) });
}

/**
 * Somebody shows a password: counted before it is looked at, since a hash costs time and a right one
 * says that the guessing was worth it. Per account and address, so that nobody is locked out by
 * guesses from elsewhere. Errors: `too_many_requests`.
 */
export async function countPassword(
  parts: Pick<HttpParts, "limiter">,
  request: FastifyRequest,
  account: string,
): Promise<void> {
  const address = addressOf(request);
  await parts.limiter.count("passwords", { address });
  await parts.limiter.count("passwords", { account: account.trim().toLowerCase(), address });
}

/** Who calls, counted. Errors: those of `admit`, `too_many_requests`. */
export async function admitCounted(parts: HttpParts, request: FastifyRequest): Promise<Caller> {
  let caller: Caller;
  try {
    caller = admit(request, parts);
  } catch (error) {
    if (httpStatus(error) === 401) await countStranger(parts, request);
    throw error;
  }
  const key = keyOf(caller);
  if (key !== undefined) await parts.limiter.count("requests", { key });
  await parts.limiter.count("requests", { user: caller.user });
  return { ...caller, address: addressOf(request) };
}
