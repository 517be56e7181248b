import type { StreamInput, StreamItem } from "@stepcast/contracts";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { pieces } from "./body.ts";
import type { Clock } from "./clock.ts";
import { credentialHeaders, type Token } from "./credentials.ts";
import { errorFromBody, errorFromThrown, type Refusal, readRefusal } from "./http-error.ts";
import type { ProcedurePath } from "./rpc.ts";
import { Watchdog } from "./watchdog.ts";

/** One item with the cursor that resumes after it. */
export interface CursorItem {
  readonly cursor: string;
  readonly item: StreamItem;
}

/** How events come: as a stream, or, where something on the way holds streams back, by asking again and again. */
export type Transport = "sse" | "long-poll";

export interface StreamListener {
  /** The server answered with a stream. */
  onOpen(transport: Transport): void;
  /** Items in log order, as many as arrived together. */
  onItems(items: readonly CursorItem[]): void;
  /** Something came, be it only a ping. */
  onAlive(): void;
}

/** Why a stream is over. No error: the server ended it, or the caller did. */
export interface StreamEnd extends Partial<Refusal> {
  /** It ended before it said anything at all, as streams do that something on the way holds back. */
  readonly mute?: boolean;
}

export interface StreamOptions {
  readonly url: string;
  readonly token: Token | undefined;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Silence after which a stream counts as dead, when the server does not say. */
  readonly silenceMs: number;
  /** A server speaks at once, so a stream that says nothing for so long is held back by something. */
  readonly muteMs: number;
}

export type OpenEventStream = (
  input: StreamInput,
  listener: StreamListener,
  signal: AbortSignal,
) => Promise<StreamEnd>;

const procedure = "events.stream" satisfies ProcedurePath;

/**
 * One attempt at the subscription `events.stream` over server-sent events, as tRPC writes them. It
 * never reconnects and never rejects: who calls decides what the end means.
 *
 * `fetch` and not EventSource: it sends a bearer token, and it tells a refusal (401) from a restart
 * (503) and from a limit (429 with Retry-After), which EventSource keeps to itself.
 */
export function createEventStream(options: StreamOptions): OpenEventStream {
  return async (input, listener, signal) => {
    const { muteMs, silenceMs } = options;
    const watchdog = new Watchdog(options.clock, Math.min(muteMs, silenceMs));
    let mute = true;
    const onAlive = (): void => {
      if (mute) watchdog.allow(silenceMs);
      mute = false;
      listener.onAlive();
    };
    try {
      const stop = AbortSignal.any([signal, watchdog.signal]);
      return await attempt(options, input, { ...listener, onAlive }, watchdog, stop);
    } catch (thrown) {
      if (signal.aborted) return {};
      const error = errorFromThrown(watchdog.signal.reason ?? thrown, options.url);
      return { error, mute: mute && watchdog.signal.aborted };
    } finally {
      watchdog.stop();
    }
  };
}

async function attempt(
  options: StreamOptions,
  input: StreamInput,
  listener: StreamListener,
  watchdog: Watchdog,
  signal: AbortSignal,
): Promise<StreamEnd> {
  const response = await request(options, input, signal);
  const type = response.headers.get("content-type") ?? "";
  // tRPC says why it refuses inside of the stream, whatever the status.
  if (type.startsWith("text/event-stream")) return await read(response, listener, watchdog);
  if (!response.ok) return await readRefusal(response, options.clock.now());
  throw new Error("the answer is no event stream");
}

async function request(
  { url, token, fetch }: StreamOptions,
  input: StreamInput,
  signal: AbortSignal,
): Promise<Response> {
  const headers = await credentialHeaders(token);
  signal.throwIfAborted();
  return fetch(`${url}/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`, {
    headers: { ...headers, accept: "text/event-stream" },
    cache: "no-store",
    credentials: "include",
    signal,
  });
}

async function read(
  response: Response,
  listener: StreamListener,
  watchdog: Watchdog,
): Promise<StreamEnd> {
  if (response.ok) listener.onOpen("sse");
  let items: CursorItem[] = [];
  let end: StreamEnd | undefined;
  const parser = createParser({
    onEvent(message) {
      if (end === undefined) end = readMessage(message, items, watchdog);
    },
  });
  const decoder = new TextDecoder();
  for await (const piece of pieces(response)) {
    watchdog.heard();
    listener.onAlive();
    parser.feed(decoder.decode(piece, { stream: true }));
    if (items.length > 0) {
      const arrived = items;
      items = [];
      listener.onItems(arrived);
    }
    if (end !== undefined) return end;
  }
  return {};
}

/** Collects an item, or returns why the stream is over. Names are tRPC's; a message without one is a value. */
function readMessage(
  message: EventSourceMessage,
  items: CursorItem[],
  watchdog: Watchdog,
): StreamEnd | undefined {
  switch (message.event ?? "message") {
    case "message":
      // Cast: the server's own types, checked where the events were made.
      if (message.id !== undefined)
        items.push({ cursor: message.id, item: JSON.parse(message.data) as StreamItem });
      return undefined;
    case "connected":
      watchdog.allow(silenceOf(message.data));
      return undefined;
    case "serialized-error": {
      const body: unknown = JSON.parse(message.data);
      return { error: errorFromBody(body) ?? errorFromThrown(body, "The server") };
    }
    case "return":
      return {};
    default:
      return undefined;
  }
}

/** The server knows how often it speaks, so it says what silence means. */
function silenceOf(data: string): number | undefined {
  const options: unknown = JSON.parse(data);
  if (typeof options !== "object" || options === null) return undefined;
  const ms: unknown = Reflect.get(options, "reconnectAfterInactivityMs");
  return typeof ms === "number" && ms > 0 ? ms : undefined;
}
