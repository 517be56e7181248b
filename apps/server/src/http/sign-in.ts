import { StepcastError } from "@stepcast/contracts";
import type { FastifyInstance, FastifyReply } from "fastify";
import { isCrossSite } from "../auth/gate.ts";
import { countStranger } from "../limits/count-requests.ts";
import type { HttpParts } from "../parts.ts";
import { acceptJson } from "./json-body.ts";
import { signInPage, wrongTokenPage } from "./pages.ts";

/** Turns the owner's token into a session cookie: by the printed link, the form, or JSON from the web app. */
export function mountSignIn(scope: FastifyInstance, parts: HttpParts): void {
  const { credentials, sessions } = parts;
  acceptJson(scope);
  scope.get<{ Querystring: { token?: string | string[]; next?: string | string[] } }>(
    "/signin",
    async (request, reply) => {
      const { token, next } = request.query;
      if (token === undefined) return html(reply, 200, signInPage);
      if (typeof token !== "string" || !credentials.isToken(token)) {
        await countStranger(parts, request);
        return html(reply, 401, wrongTokenPage);
      }
      sessions.begin(request, reply);
      return reply.header("cache-control", "no-store").redirect(localPath(next), 303);
    },
  );
  scope.post("/signin", async (request, reply) => {
    const token: unknown = Object(request.body).token;
    if (isCrossSite(request)) throw new StepcastError("forbidden", "Sign in on this site's page.");
    if (typeof token !== "string" || !credentials.isToken(token)) {
      await countStranger(parts, request);
      throw new StepcastError("unauthorized", "That token is not this server's.");
    }
    sessions.begin(request, reply);
    return reply.code(204).send();
  });
  scope.post("/signout", async (request, reply) => {
    if (isCrossSite(request)) throw new StepcastError("forbidden", "Sign out on this site's page.");
    sessions.end(reply);
    return reply.code(204).send();
  });
}

function html(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply.code(status).type("text/html; charset=utf-8").send(page);
}

/** Where to go after signing in: a path of this server and nothing that a browser takes for another one. */
function localPath(next: unknown): string {
  const isLocal = typeof next === "string" && /^\/(?![/\\])[\w./?=&%~-]*$/.test(next);
  return isLocal ? next : "/";
}
