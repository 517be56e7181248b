import { randomBytes } from "node:crypto";
import { type CookieSerializeOptions, unsign } from "@fastify/cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Credentials } from "./owner.ts";
import { sessionMs } from "./owner-sessions.ts";

const form = /^(owner|member)\.(\d{1,15})\.([A-Za-z0-9_-]{16,64})$/;

/** What a cookie names: a browser that the owner's token let in, or a session of a member. */
export interface CookieSession {
  readonly of: "owner" | "member";
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

/** Session cookies: signed, so that ids that somebody learns open nothing. */
export interface Sessions {
  /** Gives the browser a new id of the owner's. */
  beginOwner(request: FastifyRequest, reply: FastifyReply): CookieSession;
  beginMember(
    request: FastifyRequest,
    reply: FastifyReply,
    session: { readonly id: string; readonly expiresAt: number },
  ): void;
  end(reply: FastifyReply): void;
  /** What a cookie says that this server signed and that has not expired. It takes one hash. */
  read(request: Pick<FastifyRequest, "cookies">): CookieSession | undefined;
}

/** The cookie is named after the log: browsers share cookies between all ports of a host, servers must not. */
export function createSessions(
  epoch: string,
  { cookieSecret }: Pick<Credentials, "cookieSecret">,
  now: () => number = Date.now,
): Sessions {
  const name = sessionCookie(epoch);
  const begin = (request: FastifyRequest, reply: FastifyReply, session: CookieSession) => {
    const { of, expiresAt, id } = session;
    const maxAge = Math.max(0, Math.floor((expiresAt - now()) / 1000));
    reply.setCookie(name, `${of}.${expiresAt}.${id}`, { ...cookieOptions(request), maxAge });
  };
  return {
    beginOwner(request, reply) {
      const id = randomBytes(16).toString("base64url");
      const session = { of: "owner", id, expiresAt: now() + sessionMs } as const;
      begin(request, reply, session);
      return session;
    },
    beginMember(request, reply, { id, expiresAt }) {
      begin(request, reply, { of: "member", id, expiresAt });
    },
    end(reply) {
      reply.clearCookie(name, { path: "/" });
    },
    read({ cookies }) {
      const cookie = cookies[name];
      if (cookie === undefined) return undefined;
      const { valid, value } = unsign(cookie, cookieSecret);
      const [, of, expires, id] = (valid ? form.exec(value ?? "") : null) ?? [];
      if (id === undefined || (of !== "owner" && of !== "member")) return undefined;
      const expiresAt = Number(expires);
      return expiresAt > now() ? { of, id, expiresAt } : undefined;
    },
  };
}

export function sessionCookie(epoch: string): string {
  return `stepcast-${epoch}`;
}

/** Out of the reach of scripts and of requests that other sites make. */
export function cookieOptions(request: FastifyRequest): CookieSerializeOptions {
  return {
    signed: true,
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure: request.protocol === "https",
  };
}
