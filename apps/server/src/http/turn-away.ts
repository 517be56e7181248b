import { errorBody, retryAfterSeconds, trpcErrorAnswer } from "@stepcast/api";
import { isStepcastError, type StepcastError } from "@stepcast/contracts";
import type { FastifyReply } from "fastify";
import type { ErrorAnswer } from "./answer.ts";

/** True for somebody who has shown too much that was wrong and is told to wait. */
export function isTurnedAway(error: unknown): error is StepcastError {
  return (
    isStepcastError(error) &&
    error.code === "too_many_requests" &&
    Object(error.details).limit === "strangersPerWindow"
  );
}

/**
 * Answers without any of what answers usually pass through: whoever knocks ten thousand times a
 * second costs the others as little as can be. It is JSON and never a page, so a browser has nothing
 * to be kept safe from.
 */
export function turnAway(reply: FastifyReply, error: StepcastError): FastifyReply {
  const isTrpc = reply.request.routeOptions.url?.startsWith("/trpc") === true;
  const told = isTrpc
    ? trpcErrorAnswer(error)
    : ({ error: errorBody(error) } satisfies ErrorAnswer);
  const body = JSON.stringify(told);
  const origin = reply.getHeader("access-control-allow-origin");
  reply.hijack();
  reply.raw.writeHead(429, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "retry-after": String(retryAfterSeconds(error) ?? 1),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    // The page of an allowed origin is to hear why.
    ...(typeof origin === "string" && {
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
    }),
  });
  reply.raw.end(body);
  return reply;
}
