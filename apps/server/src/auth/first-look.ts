import type { IncomingHttpHeaders } from "node:http";
import { admitShare, isShareBearer } from "../limits/admit-share.ts";
import type { HttpParts } from "../parts.ts";
import { bearerOf, isOwnForm } from "./gate.ts";

/**
 * What is known of a request's credentials from what is in memory: `none` and `wrong` open nothing;
 * `unknown` has to be looked up elsewhere; anything else is for the gate to judge.
 */
export type FirstLook = "none" | "wrong" | "unknown" | "for the gate";

export function firstLook(parts: HttpParts, headers: IncomingHttpHeaders): FirstLook {
  const { authorization, cookie } = headers;
  if (authorization === undefined) return cookie === undefined ? "none" : "for the gate";
  const token = bearerOf(authorization);
  if (token === undefined) return "wrong";
  if (parts.credentials.isToken(token)) return "for the gate";
  if (isShareBearer(authorization))
    return admitShare(parts, { headers }) === undefined ? "wrong" : "for the gate";
  if (parts.identity.isWrong(token)) return "wrong";
  const isKnown = isOwnForm(token) || parts.identity.recall({ bearer: token }) !== undefined;
  return isKnown ? "for the gate" : "unknown";
}
