import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { FeedItem } from "@stepcast/api";
import { formatCursor, isStepcastError, parseCursor } from "@stepcast/contracts";
import { createFrames, type Frames } from "@stepcast/hub";
import type { FastifyReply } from "fastify";
import type { HttpParts } from "../parts.ts";
import { retryFrame } from "./retry.ts";

const headers = {
  "content-type": "text/event-stream; charset=utf-8",
  // no-transform, and the hint for nginx: a proxy that gathers or compresses delays every event.
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

export interface FeedWriting {
  /** Aborts when the reader is gone. */
  readonly signal: AbortSignal;
  readonly stop: () => void;
}

/** A life for one feed: it ends with the connection. Open the feed with its signal, then write it. */
export function feedWriting(reply: FastifyReply): FeedWriting {
  const gone = new AbortController();
  const stop = (): void => gone.abort();
  reply.raw.once("close", stop);
  return { signal: gone.signal, stop };
}

/**
 * Writes a feed as server-sent events until the reader goes, the server stops or `last` says so.
 * It pulls: the next page is asked for when the socket has taken the one before. A reader that takes
 * nothing for two heartbeats is cut off; it comes back with its cursor or was gone anyway.
 */
export async function writeFeed(
  parts: HttpParts,
  reply: FastifyReply,
  items: AsyncIterable<FeedItem>,
  options: FeedWriting & { readonly last?: (item: FeedItem) => boolean },
): Promise<void> {
  const response = beginStream(reply);
  const { epoch } = parts.api.hub;
  const frames = createFrames(epoch);
  try {
    for await (const item of items) {
      const taken = response.write(bytesOf(item, frames, epoch));
      if (!taken && !(await drained(response, options.signal, 2 * parts.heartbeatMs))) break;
      if (options.last?.(item) === true) break;
    }
  } catch (error) {
    // Ending for any reason is an end of the connection and no more: the reader resumes at its cursor.
    if (!(isStepcastError(error) && error.code === "shutting_down"))
      parts.log.error("a feed broke off", { error });
  } finally {
    options.stop();
    response.end();
  }
}

/** The stream speaks for itself from here on; what hooks had put on the reply goes along. */
function beginStream(reply: FastifyReply): ServerResponse {
  const response = reply.raw;
  reply.hijack();
  response.socket?.setTimeout(0);
  for (const [name, value] of Object.entries({ ...reply.getHeaders(), ...headers }))
    if (value !== undefined) response.setHeader(name, value);
  response.writeHead(200);
  response.write(retryFrame());
  return response;
}

function bytesOf(item: FeedItem, frames: Frames, epoch: string): Buffer {
  switch (item.kind) {
    case "entries": {
      const [first, ...more] = item.entries.map((entry) => frames.entry(entry));
      return first !== undefined && more.length === 0
        ? first
        : Buffer.concat([first ?? none, ...more]);
    }
    case "heartbeat": {
      const data = { serverTime: item.serverTime, head: formatCursor(epoch, item.head) };
      const typed = frames.message(item.cursor, "heartbeat", data);
      return Buffer.concat([comment, typed]);
    }
    case "gap":
      return frames.message(parseCursor(item.data.to).seq, "gap", item.data);
  }
}

const none = Buffer.alloc(0);
const comment = Buffer.from(": keep-alive\n\n");

/** True once the socket takes more; false when the reader is gone or took nothing in time. */
async function drained(
  response: ServerResponse,
  gone: AbortSignal,
  patienceMs: number,
): Promise<boolean> {
  const signal = AbortSignal.any([gone, AbortSignal.timeout(patienceMs)]);
  try {
    await once(response, "drain", { signal });
    return true;
  } catch {
    response.destroy();
    return false;
  }
}
