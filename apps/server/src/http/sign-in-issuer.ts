import { parseJson, StepcastError } from "@stepcast/contracts";
import type { Departure, IssuerDoor } from "@stepcast/identity";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { fromOf } from "../auth/from.ts";
import { cookieOptions, sessionCookie } from "../auth/session.ts";
import { forBrowsers } from "../listening.ts";
import type { HttpParts } from "../parts.ts";
import { html } from "./html.ts";
import { localPath } from "./local-path.ts";
import { issuerProblem } from "./page-problem.ts";
import { issuerProblemPage } from "./pages.ts";

/** Long enough to sign in at the issuer. */
const departureSeconds = 15 * 60;
const callbackPath = "/signin/oidc/callback";

const departed = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  invitation: z.string().optional(),
});

/** Longer than any that was made; it travels in a cookie. */
const longestInvitation = 200;

/** The way to the issuer of the settings and back. What must come back is in a signed cookie of the browser that left. */
export function mountIssuer(scope: FastifyInstance, parts: HttpParts): void {
  const { issuer } = parts.identity;
  if (issuer === undefined) return;
  const cookie = `${sessionCookie(parts.api.store.epoch)}-leaving`;
  scope.get<{ Querystring: { next?: unknown; invitation?: unknown } }>(
    "/signin/oidc",
    async (request, reply) => {
      const { next, invitation } = request.query;
      // The issuer sends people back to one name of this machine, and the cookie has to be there.
      const here = `${request.protocol}://${request.host}${request.url}`;
      const there = forBrowsers(here);
      if (there !== here && there.startsWith(`${parts.api.publicUrl()}/`))
        return reply.redirect(there, 303);
      const { url, departure } = await issuer.leave(`${parts.api.publicUrl()}${callbackPath}`);
      const kept = {
        ...departure,
        next: localPath(next),
        ...(typeof invitation === "string" && invitation.length <= longestInvitation
          ? { invitation }
          : {}),
      };
      reply.setCookie(cookie, Buffer.from(JSON.stringify(kept)).toString("base64url"), {
        ...cookieOptions(request),
        path: callbackPath,
        maxAge: departureSeconds,
      });
      return reply.redirect(url.href, 303);
    },
  );
  scope.get(callbackPath, async (request, reply) => {
    const value = request.cookies[cookie];
    reply.clearCookie(cookie, { path: callbackPath });
    try {
      const left = readDeparture(request, value);
      await comeBack(parts, issuer, left, { request, reply });
      return reply.redirect(left.next, 303);
    } catch (error) {
      if (!(error instanceof StepcastError)) throw error;
      const problem = issuerProblem(error);
      return html(reply, error.http, (words) => issuerProblemPage(words, problem(words)));
    }
  });
}

async function comeBack(
  parts: HttpParts,
  issuer: IssuerDoor,
  left: Departure & { readonly invitation?: string | undefined },
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<void> {
  const { state, nonce, verifier, invitation } = left;
  const url = new URL(request.url, parts.api.publicUrl());
  const by = { invitation, from: fromOf(request) };
  const session = await issuer.comeBack(url, { state, nonce, verifier }, by);
  await parts.signInNotes.came(request, session.user, session.id);
  parts.sessions.beginMember(request, reply, session);
}

function readDeparture(request: FastifyRequest, cookie: string | undefined) {
  const { valid, value } = request.unsignCookie(cookie ?? "");
  if (!valid || value === null)
    throw new StepcastError("unauthorized", "This browser did not set out to sign in from here.", {
      hint: "Begin again on the sign-in page; cookies must be allowed.",
    });
  return departed.parse(parseJson(Buffer.from(value, "base64url").toString()));
}
