import {
  type FeedFilter,
  formatCursor,
  parseCursor,
  StepcastError,
  type StepcastEvent,
  type StreamInput,
  type TransportMessage,
} from "@stepcast/contracts";
import { answered } from "./answered.ts";
import { type Clock, pause } from "./clock.ts";
import { credentialHeaders, type Token } from "./credentials.ts";
import type { CursorItem, OpenEventStream, StreamEnd, StreamListener } from "./event-stream.ts";
import { errorFromThrown, type Refusal, readRefusal } from "./http-error.ts";

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
  let wait = 0;
  let lost = await gapAhead(options, input, signal);
  while (!signal.aborted) {
    const pages = await round(options, input.feeds, { after, wait }, signal);
    if (!Array.isArray(pages)) return pages;
    const { items, cursor, isNew } = pieceOf(pages, lost);
    listener.onOpen("long-poll");
    listener.onAlive();
    if (items.length > 0) listener.onItems(items);
    after = cursor;
    lost = undefined;
    wait = isNew || pages.length > 1 ? 0 : waitSeconds;
    if (!isNew && pages.length > 1 && pages.every(({ atHead }) => atHead))
      await pause(options.clock, betweenMs, signal);
  }
  return {};
}

/** What feeds lost that are ahead of where the rounds begin; of several places, the last that lost something. */
async function gapAhead(
  options: PollOptions,
  { feeds, cursors = [] }: StreamInput,
  signal: AbortSignal,
): Promise<Gap | undefined> {
  for (const after of cursors.toReversed()) {
    const pages = await round(options, feeds, { after, wait: 0, limit: 1 }, signal);
    // Whatever else is wrong, the rounds will say.
    const gap = Array.isArray(pages) ? gapIn(pages) : undefined;
    if (gap) return gap;
  }
  return undefined;
}

/** What is asked of each feed; `wait` in seconds, for which the answer may be held back. */
interface Asked {
  readonly after: string | undefined;
  readonly wait: number;
  readonly limit?: number;
}

/** One page of every feed, or why there is none. */
async function round(
  options: PollOptions,
  feeds: StreamInput["feeds"],
  asked: Asked,
  signal: AbortSignal,
): Promise<FeedPage[] | StreamEnd> {
  const ask = (stop: AbortSignal) =>
    Promise.all(feeds.map((feed) => readPage(options, address(feed, asked), stop)));
  const pages = await answered(options.clock, ask, signal, asked.wait * 1_000);
  const read = pages.filter((page) => "events" in page);
  // Pages of two logs: it was replaced in between, so the round counts for nothing.
  if (new Set(read.map(({ cursor }) => parseCursor(cursor).epoch)).size > 1) return {};
  return pages.find((page) => "error" in page) ?? read;
}

function address(feed: FeedFilter, { after, wait, limit }: Asked): URLSearchParams {
  const { types, ...place } = feed;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...place, types: types?.join(), after, limit }))
    if (value !== undefined) query.set(name, String(value));
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
  /** Nothing was asked after this place yet. */
  readonly isNew: boolean;
}

function gapIn(pages: readonly FeedPage[]): Gap | undefined {
  return pages.find(({ gap }) => gap)?.gap;
}

function pieceOf(pages: readonly FeedPage[], lost: Gap | undefined): Merged {
  const gap = lost ?? gapIn(pages);
  return gap ? startingOver(gap) : merged(pages);
}

/** Also feeds that lost nothing: their pages began behind what comes again. */
function startingOver(gap: Gap): Merged {
  const item = { cursor: gap.to, item: { type: "gap", data: gap } } as const;
  return { items: [item], cursor: gap.to, isNew: true };
}

/** Pages after one cursor as one piece of a stream, up to the cursor that all of them reach. */
function merged(pages: readonly FeedPage[]): Merged {
  const ends = pages.map(({ cursor }) => parseCursor(cursor));
  const { epoch, seq: end } = ends.reduce((low, at) => (at.seq < low.seq ? at : low));
  const events = new Map(
    pages.flatMap((page) => page.events.map((event) => [event.seq, event] as const)),
  );
  const items: CursorItem[] = [...events.values()]
    .filter(({ seq }) => seq <= end)
    .sort((a, b) => a.seq - b.seq)
    .map((item) => ({ cursor: formatCursor(epoch, item.seq), item }));
  const cursor = formatCursor(epoch, end);
  if (pages.every(({ atHead }) => atHead)) {
    const serverTime = Math.max(...pages.map(({ servedAt }) => servedAt));
    const data = { serverTime, head: cursor };
    items.push({ cursor, item: { type: "heartbeat", data } });
  }
  return { items, cursor, isNew: false };
}
