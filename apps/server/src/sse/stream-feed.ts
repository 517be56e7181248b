import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { type Caller, type FeedItem, openFeed } from "@stepcast/api";
import { type FeedFilter, isStepcastError } from "@stepcast/contracts";
import type { FeedEncoding } from "@stepcast/hub";
import type { LogEntry } from "@stepcast/store";
import type { FastifyReply } from "fastify";
import type { HttpParts } from "../parts.ts";

const streamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  // no-transform, and the hint for nginx: a proxy that gathers or compresses delays every event.
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

/** What a stream is of, and how it is told. */
export interface FeedStream {
  /** One feed, or several in one connection. */
  readonly feed?: FeedFilter;
  readonly feeds?: readonly FeedFilter[];
  /** A cursor as it travels. Absent: from the first event of the feeds. */
  readonly after: string | undefined;
  /** Default: the canonical one. */
  readonly encoding?: FeedEncoding;
  /** True for the entry after which the stream ends by itself. Default: it does not. */
  readonly last?: (entry: LogEntry) => boolean;
  /** Beside those of every stream; they go before them. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FeedWriting {
  /** Aborts when the reader is gone. */
  readonly signal: AbortSignal;
  readonly stop: () => void;
}

/** A life for one wait: it ends with the connection. */
export function feedWriting(reply: FastifyReply): FeedWriting {
  const gone = new AbortController();
  const stop = (): void => gone.abort();
  reply.raw.once("close", stop);
  return { signal: gone.signal, stop };
}

/**
 * Opens feeds, which may refuse, then writes them until the reader goes, the server stops or `last`
 * says so. A reader that takes nothing for two heartbeats is cut off; it comes back with its cursor
 * or was gone anyway.
 * Errors, before the stream begins: `cursor_malformed`, `cursor_ahead`, `not_found`.
 */
export async function streamFeed(
  parts: HttpParts,
  caller: Caller,
  reply: FastifyReply,
  stream: FeedStream,
): Promise<void> {
  const writing = feedWriting(reply);
  const feeds = stream.feeds ?? (stream.feed === undefined ? [] : [stream.feed]);
  const input = { feeds: [...feeds], lastEventId: stream.after };
  const items = await openFeed(parts.api, caller, input, writing.signal);
  const response = beginStream(reply, stream.encoding ?? parts.encoding, stream.headers);
  try {
    await writeItems(parts, response, items, stream, writing.signal);
  } catch (error) {
    // Ending for any reason is an end of the connection and no more: the reader resumes at its cursor.
    if (!(isStepcastError(error) && error.code === "shutting_down"))
      parts.log.error("a feed broke off", { error });
  } finally {
    writing.stop();
    response.end();
  }
}

async function writeItems(
  parts: HttpParts,
  response: ServerResponse,
  items: AsyncIterable<FeedItem>,
  { encoding = parts.encoding, last }: FeedStream,
  gone: AbortSignal,
): Promise<void> {
  for await (const item of items) {
    const bytes = bytesOf(item, encoding);
    if (bytes === undefined) continue;
    const taken = response.write(bytes);
    if (!taken && !(await drained(response, gone, 2 * parts.heartbeatMs))) return;
    if (last !== undefined && item.kind === "entries" && item.entries.some(last)) return;
  }
}

/** The stream speaks for itself from here on; what hooks had put on the reply goes along. */
function beginStream(
  reply: FastifyReply,
  encoding: FeedEncoding,
  headers: FeedStream["headers"],
): ServerResponse {
  const response = reply.raw;
  reply.hijack();
  response.socket?.setTimeout(0);
  const all = { ...reply.getHeaders(), ...streamHeaders, ...headers };
  for (const [name, value] of Object.entries(all))
    if (value !== undefined) response.setHeader(name, value);
  response.writeHead(200);
  response.write(encoding.opening());
  return response;
}

function bytesOf(item: FeedItem, encoding: FeedEncoding): Uint8Array | undefined {
  switch (item.kind) {
    case "entries": {
      const frames = item.entries.flatMap((entry) => encoding.entry(entry) ?? []);
      return frames.length > 0 ? Buffer.concat(frames) : undefined;
    }
    case "heartbeat":
      return encoding.heartbeat(item);
    case "gap":
      return encoding.gap(item.data);
  }
}

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
