import type { IncomingHttpHeaders } from "node:http";
import type { FastifyInstance } from "fastify";
import { isForeign } from "../http/foreign-pages.ts";
import { admitShare, isShareBearer } from "../limits/admit-share.ts";
import type { HttpParts } from "../parts.ts";
import { bearerOf, isOwnForm } from "./gate.ts";

type ParseCookie = FastifyInstance["parseCookie"];

/**
 * What is known of a request's credentials from what is in memory: `none` and `wrong` open nothing;
 * `unknown` has to be looked up elsewhere; anything else is for the gate to judge.
 */
export type FirstLook = "none" | "wrong" | "unknown" | "for the gate";

export function firstLook(
  parts: HttpParts,
  headers: IncomingHttpHeaders,
  parseCookie: ParseCookie,
): FirstLook {
  const { authorization, cookie } = headers;
  if (authorization === undefined)
    return cookie === undefined || opensNothing(parts, headers, parseCookie(cookie))
      ? "none"
      : "for the gate";
  const token = bearerOf(authorization);
  if (token === undefined) return "wrong";
  if (parts.credentials.isToken(token)) return "for the gate";
  if (isShareBearer(authorization))
    return admitShare(parts, { headers }) === undefined ? "wrong" : "for the gate";
  if (parts.identity.isWrong(token)) return "wrong";
  const isKnown = isOwnForm(token) || parts.identity.recall({ bearer: token }) !== undefined;
  return isKnown ? "for the gate" : "unknown";
}

/** True for cookies that this server did not sign, and for a session that is known to have ended. */
function opensNothing(
  parts: HttpParts,
  headers: IncomingHttpHeaders,
  cookies: ReturnType<ParseCookie>,
): boolean {
  // Another site's page with a cookie is told so, whatever the cookie is.
  if (isForeign({ headers }, parts.allowedOrigins)) return false;
  const session = parts.sessions.read({ cookies });
  if (session === undefined) return true;
  if (session.of === "owner") return parts.ownerSessions.callerOf(session) === undefined;
  const known = parts.identity.recall({ sessionId: session.id });
  return known !== undefined && known.caller === undefined;
}
