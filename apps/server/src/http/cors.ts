import cors from "@fastify/cors";
import type { FastifyInstance } from "fastify";
import type { HttpParts } from "../parts.ts";

/** How long a browser remembers that it may ask, in seconds. */
const maxAgeSeconds = 600;

/** What pages of the sources read beside the body. */
const exposed = ["location", "retry-after"];

/**
 * Lets pages of other origins call, with credentials: those that the operator named, each by itself
 * and never all. Without any, no answer has a word about other origins.
 */
export async function mountCors(app: FastifyInstance, parts: HttpParts): Promise<void> {
  if (parts.allowedOrigins.size === 0) return;
  await app.register(cors, {
    origin: [...parts.allowedOrigins],
    credentials: true,
    // An OPTIONS that asks for nothing is told what a preflight is: the plugin's refusal is no JSON.
    strictPreflight: false,
    methods: ["GET", "POST"],
    exposedHeaders: exposed,
    maxAge: maxAgeSeconds,
  });
}

/** What an answer that does not pass through that, or not yet, says of origins: the same. */
export function originHeaders(
  origin: string | undefined,
  allowed: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  if (allowed.size === 0) return {};
  return {
    vary: "Origin",
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": exposed.join(", "),
    ...(origin !== undefined && allowed.has(origin) && { "access-control-allow-origin": origin }),
  };
}
