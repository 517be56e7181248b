import { type Caller, callerOfShare } from "@stepcast/api";
import type { FastifyRequest } from "fastify";
import type { HttpParts } from "../parts.ts";

const shareBearer = /^bearer +(ss_[\w-]{43})$/i;

/** True for an `Authorization` header that shows a share link, open or not. */
export function isShareBearer(authorization: string): boolean {
  return shareBearer.test(authorization);
}

/** Whoever shows a share link that is open; undefined for every other request, which the gate is to look at. */
export function admitShare(
  parts: HttpParts,
  { headers }: Pick<FastifyRequest, "headers">,
): Caller | undefined {
  const token = shareBearer.exec(headers.authorization ?? "")?.[1];
  if (token === undefined) return undefined;
  return callerOfShare(parts.api.store.directory, token, Date.now());
}
