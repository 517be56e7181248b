import { type EventPage, readEventPage } from "@stepcast/api";
import type { readEvents } from "@stepcast/contracts";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import { callerOf } from "../auth/gate.ts";
import type { HttpParts } from "../parts.ts";
import { heldAnswer } from "./held-answer.ts";
import { feedWriting } from "./stream-feed.ts";

type EventsQuery = z.output<typeof readEvents>;

/**
 * A page of events as JSON. `results`: what is told before them in the same object.
 * Errors: those of `readEventPage`.
 */
export async function sendPage(
  parts: HttpParts,
  reply: FastifyReply,
  query: EventsQuery,
  results?: object,
): Promise<FastifyReply> {
  const { request } = reply;
  const { signal } = feedWriting(reply);
  const { entries, ...page } =
    query.wait === undefined
      ? await readEventPage(parts.api, callerOf(request), query, signal)
      : await heldPage(parts, request, { ...query, wait: query.wait }, signal);
  const before = results === undefined ? "{" : `${JSON.stringify(results).slice(0, -1)},`;
  const pieces: Uint8Array[] = [Buffer.from(`${before}"events":[`)];
  for (const [index, entry] of entries.entries()) {
    if (index > 0) pieces.push(comma);
    // The bytes of the log as they are: an event is JSON already.
    pieces.push(entry.bytes);
  }
  pieces.push(Buffer.from(`],${JSON.stringify(page).slice(1)}`));
  return reply
    .header("cache-control", "no-store")
    .type("application/json; charset=utf-8")
    .send(Buffer.concat(pieces));
}

function heldPage(
  parts: HttpParts,
  request: FastifyRequest,
  query: EventsQuery & { readonly wait: number },
  signal: AbortSignal,
): Promise<EventPage> {
  // Longer than an idle connection may live.
  request.raw.socket.setTimeout(0);
  const overMs = performance.now() + query.wait * 1000;
  return heldAnswer(parts, request, (caller) => {
    const leftMs = Math.max(0, overMs - performance.now());
    const wait = Math.min(query.wait, leftMs / 1000);
    return readEventPage(parts.api, caller, { ...query, wait }, signal);
  });
}

const comma = Buffer.from(",");
