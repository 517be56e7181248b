import { randomBytes } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";

const lifetimeMs = 30 * 24 * 60 * 60 * 1000;
const form = /^owner\.(\d{1,15})\.[A-Za-z0-9_-]{22}$/;

/** Session cookies: signed, so they hold over a restart and nothing is stored about them. */
export interface Sessions {
  begin(request: FastifyRequest, reply: FastifyReply): void;
  end(reply: FastifyReply): void;
  /** True for a cookie that this server signed and that has not expired. */
  isOpen(request: FastifyRequest): boolean;
}

/** The cookie is named after the log: browsers share cookies between all ports of a host, servers must not. */
export function createSessions(epoch: string, now: () => number = Date.now): Sessions {
  const name = `stepcast-${epoch}`;
  return {
    begin(request, reply) {
      const value = `owner.${now() + lifetimeMs}.${randomBytes(16).toString("base64url")}`;
      reply.setCookie(name, value, {
        signed: true,
        httpOnly: true,
        sameSite: "lax",
        path: "/",
        maxAge: lifetimeMs / 1000,
        secure: request.protocol === "https",
      });
    },
    end(reply) {
      reply.clearCookie(name, { path: "/" });
    },
    isOpen(request) {
      const cookie = request.cookies[name];
      if (cookie === undefined) return false;
      const { valid, value } = request.unsignCookie(cookie);
      const expiresAt = valid && value !== null ? form.exec(value)?.[1] : undefined;
      return expiresAt !== undefined && Number(expiresAt) > now();
    },
  };
}
