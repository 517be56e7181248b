import type { Caller } from "@stepcast/api";
import { StepcastError } from "@stepcast/contracts";
import type { IdentityService } from "@stepcast/identity";
import type { FastifyRequest } from "fastify";
import { type Credentials, owner } from "./owner.ts";
import type { OwnerSessions } from "./owner-sessions.ts";
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
  readonly ownerSessions: OwnerSessions;
  readonly identity: Pick<IdentityService, "recall" | "identify">;
}

const bearer = /^bearer +([\x21-\x7e]{1,4096})$/i;

/**
 * Who calls. `beforeLookUp` is asked before a token of an outside issuer is checked, which costs more
 * than to send one, and may refuse. What pages of other sites may ask is decided before.
 * Errors: `unauthorized`, those of `beforeLookUp`; `unreachable` for a token whose issuer is.
 */
export async function admit(
  request: FastifyRequest,
  gate: Gate,
  beforeLookUp: () => Promise<void>,
): Promise<Caller> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const token = bearerOf(authorization);
    if (token !== undefined && gate.credentials.isToken(token)) return owner;
    const caller = token && (await byBearer(token, gate, beforeLookUp));
    if (!caller) throw wrongBearer();
    return caller;
  }
  const caller = await bySession(request, gate);
  if (caller === undefined) throw nobodyHere();
  return caller;
}

/** The token of an `Authorization` header; undefined where it has none, and so opens nothing. */
export function bearerOf(authorization: string): string | undefined {
  return bearer.exec(authorization)?.[1];
}

export function wrongBearer(): StepcastError {
  return new StepcastError(
    "unauthorized",
    "The bearer token is wrong, has expired or was revoked.",
  );
}

export function nobodyHere(): StepcastError {
  return new StepcastError("unauthorized", "Nobody is signed in here.");
}

/** Keys and tokens that this server makes; forged ones are told by a look at what is in memory. */
export function isOwnForm(token: string): boolean {
  return /^s[ct]_/.test(token);
}

async function byBearer(
  bearer: string,
  { identity }: Gate,
  beforeLookUp: () => Promise<void>,
): Promise<Caller | undefined> {
  const known = identity.recall({ bearer });
  if (known !== undefined) return known.caller;
  if (!isOwnForm(bearer)) await beforeLookUp();
  return await identity.identify({ bearer });
}

async function bySession(request: FastifyRequest, gate: Gate): Promise<Caller | undefined> {
  const session = gate.sessions.read(request);
  if (session === undefined) return undefined;
  if (session.of === "owner") return gate.ownerSessions.callerOf(session);
  return await gate.identity.identify({ sessionId: session.id });
}

/** Programs send neither header; browsers always send one of them with what is not a GET. */
export function isCrossSite({ headers }: Pick<FastifyRequest, "headers">): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const { origin } = headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== headers.host;
}

/** The caller that the gate let in. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === undefined) throw nobodyHere();
  return request.caller;
}
