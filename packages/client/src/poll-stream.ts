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
import { arrived } from "./body.ts";
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
 * The items of a stream, by asking for pages after a cursor: `GET /api/v1/events`, one call per feed. A round goes
 * as far as the shortest page, so the items come in log order and none is missed; what the others have beyond waits.
 * Each feed is asked on after its own page: another feed's may end in the midst of what retention removed of this one.
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

/** How far a feed was read, and what of that was not handed on yet. */
interface Reader {
  readonly feed: FeedFilter;
  /** Empty: it begins. */
  readonly after: string;
  readonly events: readonly StepcastEvent[];
  readonly atHead: boolean;
  readonly servedAt: number;
}

function beginning(feeds: readonly FeedFilter[], after: string): readonly Reader[] {
  return feeds.map((feed) => ({ feed, after, events: [], atHead: false, servedAt: 0 }));
}

/** Round after round, until one is refused. `onOpen` is called for every round that brought something. */
async function poll(
  options: PollOptions,
  input: StreamInput,
  listener: StreamListener,
  signal: AbortSignal,
): Promise<StreamEnd> {
  const { feeds, lastEventId } = input;
  const one = feeds.length === 1;
  let readers = beginning(feeds, lastEventId ?? "");
  let wait = 0;
  let lost = await gapAhead(options, input, signal);
  while (!signal.aborted) {
    const piece = await readOn(options, readers, { wait, lost }, signal);
    if (!("items" in piece)) return piece;
    listener.onOpen("long-poll");
    listener.onAlive();
    if (piece.items.length > 0) listener.onItems(piece.items);
    readers = piece.readers;
    lost = undefined;
    const atHead = isAtHead(readers);
    wait = atHead && one ? waitSeconds : 0;
    if (atHead && !one) await pause(options.clock, betweenMs, signal);
  }
  return {};
}

/** What the feeds have next, or why there is nothing. */
async function readOn(
  options: PollOptions,
  readers: readonly Reader[],
  { wait, lost }: { readonly wait: number; readonly lost: Gap | undefined },
  signal: AbortSignal,
): Promise<Piece | StreamEnd> {
  // Those that have nothing left to hand on; at the head, all.
  const asked = readers.filter(({ events }) => events.length === 0 || isAtHead(readers));
  const pages = await round(options, asked, { wait }, signal);
  if (!Array.isArray(pages)) return pages;
  const gap = lost ?? gapIn(pages);
  if (gap) {
    // Also for feeds that lost nothing: their pages began behind what comes again.
    const feeds = readers.map(({ feed }) => feed);
    const items = [{ cursor: gap.to, item: { type: "gap", data: gap } as const }];
    return { items, readers: beginning(feeds, gap.to) };
  }
  return merged(readers.map((reader) => behind(reader, pages[asked.indexOf(reader)])));
}

/** What feeds lost that are ahead of where the rounds begin; of several places, the last that lost something. */
async function gapAhead(
  options: PollOptions,
  { feeds, cursors = [] }: StreamInput,
  signal: AbortSignal,
): Promise<Gap | undefined> {
  for (const after of cursors.toReversed()) {
    const asked = { wait: 0, limit: 1 };
    const pages = await round(options, beginning(feeds, after), asked, signal);
    // Whatever else is wrong, the rounds will say.
    const gap = Array.isArray(pages) ? gapIn(pages) : undefined;
    if (gap) return gap;
  }
  return undefined;
}

function isAtHead(readers: readonly Reader[]): boolean {
  return readers.every(({ atHead }) => atHead);
}

function behind(reader: Reader, page: FeedPage | undefined): Reader {
  if (page === undefined) return reader;
  return { ...reader, ...page, after: page.cursor, events: [...reader.events, ...page.events] };
}

/** What is asked of each feed; `wait` in seconds, for which the answer may be held back. */
interface Asked {
  readonly wait: number;
  readonly limit?: number;
}

/** A page of each reader, or why there is none. */
async function round(
  options: PollOptions,
  readers: readonly Reader[],
  asked: Asked,
  signal: AbortSignal,
): Promise<FeedPage[] | StreamEnd> {
  const ask = (stop: AbortSignal, heard: () => void) =>
    Promise.all(readers.map((reader) => readPage(options, address(reader, asked), stop, heard)));
  const pages = await answered(options.clock, ask, signal, asked.wait * 1_000);
  return pages.find((page) => "error" in page) ?? pages.filter((page) => "events" in page);
}

function address({ feed, after }: Reader, { wait, limit }: Asked): URLSearchParams {
  const { types, ...place } = feed;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...place, types: types?.join(), limit }))
    if (value !== undefined) query.set(name, String(value));
  if (after) query.set("after", after);
  if (wait) query.set("wait", String(wait));
  return query;
}

async function readPage(
  { url, token, fetch, clock }: PollOptions,
  query: URLSearchParams,
  signal: AbortSignal,
  heard: () => void,
): Promise<FeedPage | Refusal> {
  const headers = await credentialHeaders(token);
  const response = await fetch(`${url}/api/v1/events?${query}`, {
    headers: { ...headers, accept: "application/json" },
    cache: "no-store",
    credentials: "include",
    signal,
  });
  if (!response.ok) return await readRefusal(response, clock.now());
  const body: unknown = await (await arrived(response, heard)).json();
  if (!Array.isArray(Object(body).events))
    throw new StepcastError("unreachable", `${url} is no Stepcast server.`);
  const servedAt = Date.parse(response.headers.get("date") ?? "");
  // Cast: the server's own page, as its router's types say.
  return { ...(body as FeedPage), servedAt: Number.isNaN(servedAt) ? clock.now() : servedAt };
}

interface Piece {
  readonly items: readonly CursorItem[];
  readonly readers: readonly Reader[];
}

function gapIn(pages: readonly FeedPage[]): Gap | undefined {
  return pages.find(({ gap }) => gap)?.gap;
}

/** What was read as one piece of a stream, up to the cursor that all reached. */
function merged(readers: readonly Reader[]): Piece | StreamEnd {
  const ends = readers.map(({ after }) => parseCursor(after));
  const { epoch, seq: end } = ends.reduce((low, at) => (at.seq < low.seq ? at : low));
  // Of two logs: it was replaced in between, so the round counts for nothing.
  if (ends.some((at) => at.epoch !== epoch)) return {};
  const events = new Map(
    readers.flatMap((reader) => reader.events.map((event) => [event.seq, event])),
  );
  const items: CursorItem[] = [...events.values()]
    .filter(({ seq }) => seq <= end)
    .sort((a, b) => a.seq - b.seq)
    .map((item) => ({ cursor: formatCursor(epoch, item.seq), item }));
  if (isAtHead(readers)) {
    const cursor = formatCursor(epoch, end);
    const serverTime = Math.max(...readers.map(({ servedAt }) => servedAt));
    items.push({ cursor, item: { type: "heartbeat", data: { serverTime, head: cursor } } });
  }
  const rest = readers.map((reader) => {
    return { ...reader, events: reader.events.filter(({ seq }) => seq > end) };
  });
  return { items, readers: rest };
}
