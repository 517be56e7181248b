import { type Caller, httpStatus } from "@stepcast/api";
import type { FastifyRequest } from "fastify";
import { admit } from "../auth/gate.ts";
import type { HttpParts } from "../parts.ts";
import { addressOf } from "./address.ts";
import { admitShare } from "./admit-share.ts";
import { countedAs } from "./hold-stream.ts";
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

/** Whoever has shown too much that was wrong has to wait before anything of theirs is looked up. Errors: `too_many_requests`. */
export async function refuseSpent(parts: HttpParts, request: FastifyRequest): Promise<void> {
  const address = addressOf(request);
  if (await parts.limiter.isSpent("strangers", { address })) await countStranger(parts, request);
}

/** Who calls, counted. Errors: those of `admit`, `too_many_requests`. */
export async function admitCounted(parts: HttpParts, request: FastifyRequest): Promise<Caller> {
  let caller: Caller;
  try {
    caller =
      admitShare(parts, request) ??
      (await admit(request, parts, () => refuseSpent(parts, request)));
  } catch (error) {
    if (httpStatus(error) === 401) await countStranger(parts, request);
    throw error;
  }
  const key = keyOf(caller);
  if (key !== undefined) await parts.limiter.count("requests", { key });
  await parts.limiter.count("requests", { user: countedAs(caller).user });
  return { ...caller, grants: grantsOf(parts, caller), address: addressOf(request) };
}

/** Rooms that were opened to the caller, as of this call. Whoever has a share link has none. */
function grantsOf(parts: HttpParts, { user, credential }: Caller): Caller["grants"] {
  return credential.kind === "share" ? [] : parts.api.store.directory.grants.of(user);
}
