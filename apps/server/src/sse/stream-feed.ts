import type { ServerResponse } from "node:http";
import { type Caller, type OpenedFeed, openFeed } from "@stepcast/api";
import type { FeedFilter } from "@stepcast/contracts";
import type { FeedEncoding } from "@stepcast/hub";
import type { LogEntry } from "@stepcast/store";
import type { FastifyReply } from "fastify";
import { holdStream } from "../limits/hold-stream.ts";
import type { StreamPlace } from "../limits/limiter.ts";
import type { HttpParts } from "../parts.ts";
import { ResponseSink } from "./response-sink.ts";

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
 * Opens feeds, which may refuse, then has the hub write them until the reader goes, the server stops
 * or `last` says so. A reader that takes nothing for two heartbeats is cut off; it comes back with
 * its cursor or was gone anyway. Resolves when the stream has begun.
 * Errors, before the stream begins: `cursor_malformed`, `cursor_ahead`, `not_found`, `too_many_streams`.
 */
export async function streamFeed(
  parts: HttpParts,
  caller: Caller,
  reply: FastifyReply,
  stream: FeedStream,
): Promise<void> {
  const place = await holdStream(parts, reply);
  const feeds = stream.feeds ?? (stream.feed === undefined ? [] : [stream.feed]);
  const input = { feeds: [...feeds], lastEventId: stream.after };
  const opened = await openFeed(parts.api, caller, input);
  writeFeed(parts, reply, place, opened, stream);
}

/** Writes a feed that was opened, on the place that was taken for it. */
export function writeFeed(
  parts: HttpParts,
  reply: FastifyReply,
  place: StreamPlace,
  { feeds, after, gap }: OpenedFeed,
  { encoding = parts.encoding, headers, last }: Pick<FeedStream, "encoding" | "headers" | "last">,
): void {
  const response = beginStream(reply, headers);
  const notice = gap === undefined ? undefined : encoding.gap(gap);
  response.write(Buffer.concat([encoding.opening(after), notice ?? nothing]));
  const { log } = parts;
  const sink = new ResponseSink(response, {
    onError: (error) => log.error("a feed broke off", { error }),
  });
  const attachment = parts.api.hub.attach({ feeds, after, encoding, sink, last });
  sink.attachTo(attachment);
  place.feeds = feeds;
  place.cursor = () => attachment.position;
  // As when the server stops: the client comes back with its place, and is then told.
  place.end = () => {
    attachment.detach();
    sink.end();
  };
}

const nothing = new Uint8Array();

/** The stream speaks for itself from here on; what hooks had put on the reply goes along. */
function beginStream(reply: FastifyReply, headers: FeedStream["headers"]): ServerResponse {
  const response = reply.raw;
  reply.hijack();
  response.socket?.setTimeout(0);
  // What it is comes first: a browser takes a head that was cut off for a whole one, and an EventSource
  // whose head does not say what it is gives up for good.
  const all = { ...streamHeaders, ...reply.getHeaders(), ...streamHeaders, ...headers };
  for (const [name, value] of Object.entries(all))
    if (value !== undefined) response.setHeader(name, value);
  // Who asked for the end of the connection reads until it comes, and Node does as the header says.
  if (!response.shouldKeepAlive) response.setHeader("connection", "close");
  response.writeHead(200);
  return response;
}
