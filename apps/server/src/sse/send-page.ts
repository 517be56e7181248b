import { readEventPage } from "@stepcast/api";
import type { readEvents } from "@stepcast/contracts";
import type { FastifyReply } from "fastify";
import type { z } from "zod";
import { callerOf } from "../auth/gate.ts";
import type { HttpParts } from "../parts.ts";
import { feedWriting } from "./stream-feed.ts";

/**
 * A page of events as JSON. `results`: what is told before them in the same object.
 * Errors: those of `readEventPage`.
 */
export async function sendPage(
  parts: HttpParts,
  reply: FastifyReply,
  query: z.output<typeof readEvents>,
  results?: object,
): Promise<FastifyReply> {
  const { request } = reply;
  const { signal } = feedWriting(reply);
  // Longer than an idle connection may live.
  if (query.wait !== undefined) request.raw.socket.setTimeout(0);
  const { entries, ...page } = await readEventPage(parts.api, callerOf(request), query, signal);
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

const comma = Buffer.from(",");
