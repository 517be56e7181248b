import {
  type FeedFilter,
  formatCursor,
  parseCursor,
  StepcastError,
  type StepcastEvent,
  type StreamInput,
  type TransportMessage,
} from "@stepcast/contracts";
import { type Clock, pause } from "./clock.ts";
import { credentialHeaders, type Token } from "./credentials.ts";
import type { CursorItem, OpenEventStream, StreamEnd, StreamListener } from "./event-stream.ts";
import { errorFromThrown, type Refusal, readRefusal } from "./http-error.ts";
import { Watchdog } from "./watchdog.ts";

export interface PollOptions {
  readonly url: string;
  readonly token: Token | undefined;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

type Gap = Extract<TransportMessage, { type: "gap" }>["data"];

interface FeedPage {
  readonly events: readonly StepcastEvent[];
  readonly cursor: string;
  readonly atHead: boolean;
  readonly gap?: Gap | undefined;
  /** The server's time, to the second. */
  readonly servedAt: number;
}

/** How long the server may hold an answer back while there is nothing to say. */
const waitSeconds = 20;
/** Several feeds are asked for one after the other's answer, which nothing holds back. */
const betweenMs = 1_000;
/** On top of what was asked to be held back. */
const answerMs = 15_000;

/**
 * The items of a stream, by asking for pages after a cursor: `GET /api/v1/events`, one call per feed. A
 * round goes as far as the shortest page, so the items come in log order and none is missed.
 * Never rejects; `mute` when the first round brought no answer.
 */
export function createPollStream(options: PollOptions): OpenEventStream {
  return async (input, listener, signal) => {
    let mute = true;
    const onOpen = (): void => {
      if (mute) listener.onOpen("long-poll");
      mute = false;
    };
    try {
      return await poll(options, input, { ...listener, onOpen }, signal);
    } catch (thrown) {
      if (signal.aborted) return {};
      return { error: errorFromThrown(thrown, options.url), mute };
    }
  };
}

/** Round after round, until one is refused. `onOpen` is called for every round that brought something. */
async function poll(
  options: PollOptions,
  input: StreamInput,
  listener: StreamListener,
  signal: AbortSignal,
): Promise<StreamEnd> {
  let after = input.lastEventId ?? undefined;
  for (let first = true; !signal.aborted; first = false) {
    const pages = await round(options, input, after, first, signal);
    if (!Array.isArray(pages)) return pages;
    const { items, cursor } = merged(pages);
    listener.onOpen("long-poll");
    listener.onAlive();
    if (items.length > 0) listener.onItems(items);
    after = cursor;
    if (pages.length > 1 && pages.every(({ atHead }) => atHead))
      await pause(options.clock, betweenMs, signal);
  }
  return {};
}

/** One page of every feed, or why there is none. The first round is answered at once: it says where the head is. */
async function round(
  options: PollOptions,
  { feeds }: StreamInput,
  after: string | undefined,
  first: boolean,
  signal: AbortSignal,
): Promise<FeedPage[] | StreamEnd> {
  const wait = first || feeds.length > 1 ? 0 : waitSeconds;
  const watchdog = new Watchdog(options.clock, wait * 1_000 + answerMs);
  const stop = AbortSignal.any([signal, watchdog.signal]);
  try {
    const pages = await Promise.all(
      feeds.map((feed) => readPage(options, address(feed, after, wait), stop)),
    );
    const read = pages.filter((page) => "events" in page);
    // Pages of two logs: it was replaced in between, so the round counts for nothing.
    if (new Set(read.map(({ cursor }) => parseCursor(cursor).epoch)).size > 1) return {};
    return pages.find((page) => "error" in page) ?? read;
  } finally {
    watchdog.stop();
  }
}

function address(feed: FeedFilter, after: string | undefined, wait: number): URLSearchParams {
  const { types, ...place } = feed;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...place, types: types?.join(), after }))
    if (value !== undefined) query.set(name, value);
  if (wait > 0) query.set("wait", String(wait));
  return query;
}

async function readPage(
  { url, token, fetch, clock }: PollOptions,
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<FeedPage | Refusal> {
  const headers = await credentialHeaders(token);
  const response = await fetch(`${url}/api/v1/events?${query}`, {
    headers: { ...headers, accept: "application/json" },
    cache: "no-store",
    credentials: "include",
    signal,
  });
  if (!response.ok) return await readRefusal(response, clock.now());
  const body: unknown = await response.json();
  if (!Array.isArray(Object(body).events))
    throw new StepcastError("unreachable", `${url} is no Stepcast server.`);
  const servedAt = Date.parse(response.headers.get("date") ?? "");
  // Cast: the server's own page, as its router's types say.
  return { ...(body as FeedPage), servedAt: Number.isNaN(servedAt) ? clock.now() : servedAt };
}

interface Merged {
  readonly items: readonly CursorItem[];
  readonly cursor: string;
}

/** Pages after one cursor as one piece of a stream, up to the cursor that all of them reach. */
function merged(pages: readonly FeedPage[]): Merged {
  const gap = pages.find((page) => page.gap !== undefined)?.gap;
  const ends = pages.map(({ cursor }) => parseCursor(cursor));
  const { epoch, seq: end } = ends.reduce((low, at) => (at.seq < low.seq ? at : low));
  const events = new Map(
    pages.flatMap((page) => page.events.map((event) => [event.seq, event] as const)),
  );
  const items: CursorItem[] = [...events.values()]
    .filter(({ seq }) => seq <= end)
    .sort((a, b) => a.seq - b.seq)
    .map((item) => ({ cursor: formatCursor(epoch, item.seq), item }));
  if (gap !== undefined) items.unshift({ cursor: gap.to, item: { type: "gap", data: gap } });
  const cursor = formatCursor(epoch, end);
  if (pages.every(({ atHead }) => atHead)) {
    const serverTime = Math.max(...pages.map(({ servedAt }) => servedAt));
    const data = { serverTime, head: cursor };
    items.push({ cursor, item: { type: "heartbeat", data } });
  }
  return { items, cursor };
}
