import type { Caller } from "@stepcast/api";
import { StepcastError } from "@stepcast/contracts";
import type { FastifyRequest } from "fastify";
import { type Credentials, owner } from "./owner.ts";
import type { Sessions } from "./session.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set by the gate; undefined outside of it. */
    caller: Caller | undefined;
  }
}

/** What decides who comes in. */
export interface Gate {
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  /** Origins whose pages may act with the cookie of who reads them. */
  readonly allowedOrigins: ReadonlySet<string>;
}

const bearer = /^bearer +([\x21-\x7e]{1,512})$/i;
const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Who calls. A cookie alone may not change anything for a page of another site: browsers name the
 * page's site, and it must be this one or one that was allowed.
 * Errors: `unauthorized`, `forbidden`.
 */
export function admit(request: FastifyRequest, gate: Gate): Caller {
  const { credentials, sessions, allowedOrigins } = gate;
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const token = bearer.exec(authorization)?.[1];
    if (token !== undefined && credentials.isToken(token)) return owner;
    throw new StepcastError("unauthorized", "The bearer token is not this server's.");
  }
  if (!sessions.isOpen(request))
    throw new StepcastError("unauthorized", "Nobody is signed in here.");
  if (safeMethods.has(request.method) || !isCrossSite(request)) return owner;
  const { origin } = request.headers;
  if (origin === undefined || !allowedOrigins.has(origin))
    throw new StepcastError("forbidden", "A page of another site may not do this.");
  return owner;
}

/** Programs send neither header; browsers always send one of them with what is not a GET. */
export function isCrossSite(request: FastifyRequest): boolean {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const { origin } = request.headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== request.headers.host;
}

/** The caller that the gate let in. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === undefined)
    throw new StepcastError("unauthorized", "Nobody is signed in here.");
  return request.caller;
}
