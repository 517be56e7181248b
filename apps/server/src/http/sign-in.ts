import { existsSync } from "node:fs";
import { join } from "node:path";
import { invalidInput } from "@stepcast/api";
import { joinInput, StepcastError, signIn } from "@stepcast/contracts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { fromOf } from "../auth/from.ts";
import { owner } from "../auth/owner.ts";
import { countPassword, countStranger, refuseSpent } from "../limits/count-requests.ts";
import type { HttpParts } from "../parts.ts";
import { acceptForms, isForm } from "./form-body.ts";
import { html } from "./html.ts";
import { acceptJson } from "./json-body.ts";
import { localPath } from "./local-path.ts";
import { joinProblem, signInProblem } from "./page-problem.ts";
import { isPageRequest } from "./page-request.ts";
import { joinPage, type Page, signInPage, wrongTokenPage } from "./pages.ts";
import { mountIssuer } from "./sign-in-issuer.ts";

type Query = { readonly [name: string]: string | string[] | undefined };

/**
 * How people come in: the owner's token, by the printed link, the form, or JSON from the web app;
 * a member's e-mail and password; an invitation; the issuer of the settings. Everything works
 * without scripts. What pages of other sites may ask is decided before, as everywhere.
 */
export function mountSignIn(scope: FastifyInstance, parts: HttpParts): void {
  const { sessions, identity } = parts;
  const issuer = identity.issuer?.name;
  // Anybody may send them, and what is large takes long to read.
  acceptJson(scope, { limit: "signInBytes" });
  acceptForms(scope);
  scope.get<{ Querystring: Query }>("/signin", async (request, reply) => {
    const { token, next } = request.query;
    const shown = { issuer, next: localPath(next) };
    // Who looks at a link before it is followed signs nobody in.
    if (token === undefined || request.method === "HEAD")
      return html(reply, 200, (words) => signInPage(words, shown));
    if (typeof token !== "string" || !(await beginOwner(parts, request, reply, token)))
      return html(reply, 401, wrongTokenPage);
    return reply.redirect(localPath(next), 303);
  });
  scope.get("/signin/methods", async () => ({
    oidc: issuer === undefined ? null : { name: issuer },
  }));
  scope.post("/signin", async (request, reply) => {
    const { next, ...shown } = fieldsOf(request);
    try {
      await comeIn(parts, request, reply, shown);
    } catch (error) {
      if (!isForm(request)) throw error;
      return sendPage(reply, error, (refusal) => {
        const problem = signInProblem(refusal);
        const shown = { issuer, next: localPath(next) };
        return (words) => signInPage(words, { ...shown, problem: problem(words) });
      });
    }
    return isForm(request) ? reply.redirect(localPath(next), 303) : reply.code(204).send();
  });
  scope.post("/signout", async (request, reply) => {
    const session = sessions.read(request);
    sessions.end(reply);
    const left = session && (await endSession(parts, session));
    if (left !== undefined) await parts.signInNotes.came(request, left, session?.id);
    return reply.code(204).send();
  });
  mountJoin(scope, parts);
  mountIssuer(scope, parts);
}

/** The page of an invitation: the web app's where there is one, which asks for JSON, and one without scripts. */
function mountJoin(scope: FastifyInstance, parts: HttpParts): void {
  const { identity, sessions } = parts;
  scope.get<{ Querystring: Query }>("/signin/join", async (request, reply) => {
    const { token } = request.query;
    await refuseSpent(parts, request);
    const invitation = typeof token === "string" ? await identity.invitation(token) : undefined;
    const byScript = request.headers.accept === "application/json";
    if (typeof token !== "string" || invitation === undefined) {
      await countStranger(parts, request);
      if (byScript) throw new StepcastError("not_found", usedInvitation);
      return html(reply, 404, (words) =>
        joinPage(words, { problem: words.problems.usedInvitation }),
      );
    }
    const { email, name } = invitation;
    if (byScript) return { email, name };
    const shown = { token, email, name, issuer: identity.issuer?.name };
    return html(reply, 200, (words) => joinPage(words, shown));
  });
  const built = isBuilt(parts);
  scope.get<{ Querystring: Query }>("/join", async (request, reply) => {
    // The web app has a page of its own there, where it is built. Not every program asks for pages.
    if (built && isPageRequest(request)) return reply.callNotFound();
    const { token } = request.query;
    const query = typeof token === "string" ? `?${new URLSearchParams({ token })}` : "";
    return reply.redirect(`/signin/join${query}`, 303);
  });
  scope.post("/join", async (request, reply) => {
    const shown = fieldsOf(request);
    try {
      const input = joinInput.safeParse(shown);
      if (!input.success) throw invalidInput(input.error);
      await refuseSpent(parts, request);
      if ((await identity.invitation(input.data.token)) === undefined) {
        await countStranger(parts, request);
        throw new StepcastError("not_found", usedInvitation);
      }
      const session = await identity.join(input.data, fromOf(request));
      await parts.signInNotes.came(request, session.user, session.id);
      sessions.beginMember(request, reply, session);
    } catch (error) {
      if (!isForm(request)) throw error;
      return sendPage(reply, error, (refusal) => {
        const problem = joinProblem(refusal);
        return (words) => joinPage(words, { ...typedOf(shown), problem: problem(words) });
      });
    }
    return isForm(request) ? reply.redirect("/", 303) : reply.code(204).send();
  });
}

function isBuilt({ webFolder }: HttpParts): boolean {
  return webFolder !== undefined && existsSync(join(webFolder, "index.html"));
}

const usedInvitation = "This invitation was used, withdrawn or has expired.";

/** Errors: `unauthorized`, `too_many_requests`, `invalid_input`. */
async function comeIn(
  parts: HttpParts,
  request: FastifyRequest,
  reply: FastifyReply,
  shown: unknown,
): Promise<void> {
  const input = signIn.safeParse(shown);
  if (!input.success) {
    await countStranger(parts, request);
    throw new StepcastError("unauthorized", "Show this server's token, or an e-mail and password.");
  }
  if ("token" in input.data) {
    if (await beginOwner(parts, request, reply, input.data.token)) return;
    throw new StepcastError("unauthorized", "That token is not this server's.");
  }
  await countPassword(parts, request, input.data.email);
  const session = await parts.identity.signIn(input.data, fromOf(request));
  if (session === undefined) {
    await parts.signInNotes.refused(request);
    await countStranger(parts, request);
    throw new StepcastError("unauthorized", "The e-mail or the password is wrong.", {
      hint: "Check both, or ask the owner of this server.",
    });
  }
  await parts.signInNotes.came(request, session.user, session.id);
  parts.sessions.beginMember(request, reply, session);
}

/** False for a wrong token, which is counted. */
async function beginOwner(
  parts: HttpParts,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
): Promise<boolean> {
  if (!parts.credentials.isToken(token)) {
    await parts.signInNotes.refused(request);
    await countStranger(parts, request);
    return false;
  }
  const { id } = parts.sessions.beginOwner(request, reply);
  await parts.ownerSessions.begin(id, fromOf(request));
  await parts.signInNotes.came(request, owner.user, id);
  return true;
}

/** Whose session it was. The cookie is gone in any case; a session that is over already is no reason to complain. */
async function endSession(
  { identity, ownerSessions }: HttpParts,
  session: NonNullable<ReturnType<HttpParts["sessions"]["read"]>>,
): Promise<string | undefined> {
  const caller =
    session.of === "owner"
      ? ownerSessions.callerOf(session)
      : await identity.identify({ sessionId: session.id });
  if (caller !== undefined)
    await identity.endSession(caller, caller.credential.id).catch(() => undefined);
  return caller?.user;
}

function fieldsOf(request: FastifyRequest): Readonly<Record<string, unknown>> {
  return { ...Object(request.body) };
}

function typedOf({ token, email, name }: Readonly<Record<string, unknown>>) {
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return { token: text(token), email: text(email), name: text(name) };
}

/** A refusal as a page, for browsers that sent a form; what nobody foresaw goes the usual way. */
function sendPage(
  reply: FastifyReply,
  error: unknown,
  pageFor: (refusal: StepcastError) => Page,
): FastifyReply {
  if (!(error instanceof StepcastError) || error.http >= 500) throw error;
  return html(reply, error.http, pageFor(error));
}
