import { type Caller, callerOfShare } from "@stepcast/api";
import type { FastifyRequest } from "fastify";
import type { HttpParts } from "../parts.ts";

const shareBearer = /^bearer +(ss_[\w-]{43})$/i;

/** Whoever shows a share link that is open; undefined for every other request, which the gate is to look at. */
export function admitShare(parts: HttpParts, { headers }: FastifyRequest): Caller | undefined {
  const token = shareBearer.exec(headers.authorization ?? "")?.[1];
  if (token === undefined) return undefined;
  return callerOfShare(parts.api.store.directory, token, Date.now());
}
