import { isStepcastError, type StepcastError } from "@stepcast/contracts";
import type { FastifyReply } from "fastify";
import { prepareRefusal, sendRefusal } from "./prepared-refusal.ts";

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
 * second costs the others as little as can be.
 */
export function turnAway(
  reply: FastifyReply,
  error: StepcastError,
  origins: readonly string[],
): FastifyReply {
  const isTrpc = reply.request.routeOptions.url?.startsWith("/trpc") === true;
  reply.hijack();
  sendRefusal(reply.raw, prepareRefusal(error, isTrpc), origins);
  return reply;
}
