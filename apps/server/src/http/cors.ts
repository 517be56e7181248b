import cors from "@fastify/cors";
import type { FastifyInstance } from "fastify";
import type { HttpParts } from "../parts.ts";

/** How long a browser remembers that it may ask, in seconds. */
const maxAgeSeconds = 600;

/**
 * Lets pages of other origins call, with credentials: those that the operator named, each by itself
 * and never all. Without any, no answer has a word about other origins.
 */
export async function mountCors(app: FastifyInstance, parts: HttpParts): Promise<void> {
  if (parts.allowedOrigins.size === 0) return;
  await app.register(cors, {
    origin: [...parts.allowedOrigins],
    credentials: true,
    methods: ["GET", "POST"],
    // What pages of the sources read beside the body.
    exposedHeaders: ["location", "retry-after"],
    maxAge: maxAgeSeconds,
  });
}
