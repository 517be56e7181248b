import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { thrownText } from "@stepcast/contracts";
import type { ServerAddress } from "../data-folder.ts";
import { pinned } from "../pinned.ts";
import { type Finding, finding, ok } from "./finding.ts";

export interface StreamPatience {
  /** For the first bytes, which the server sends at once. Default: 4,000. */
  readonly openingMs?: number;
  /** For three heartbeats; the server sends them 5 s apart at most. Default: 12,000. */
  readonly beatsMs?: number;
}

interface Arrival {
  /** On the monotonic clock. */
  readonly atMs: number;
  /** The time that a heartbeat was sent at, by the server's clock. */
  readonly sentAt: number;
}

const wantedBeats = 3;
/** Beats that were sent further apart and arrive closer together were held back on the way. */
const togetherMs = 150;

/**
 * Opens a stream as a browser would and looks when its bytes arrive: the first ones are sent at once,
 * heartbeats one by one. What comes late or together was held back on the way.
 */
export async function checkStream(
  address: ServerAddress,
  { openingMs = 4_000, beatsMs = 12_000 }: StreamPatience = {},
): Promise<readonly Finding[]> {
  let response: IncomingMessage;
  const late = new AbortController();
  // Only until the head is there: aborted later, it would cut the body.
  const beginning = setTimeout(() => late.abort(), openingMs);
  try {
    response = await open(address, late.signal);
  } catch (error) {
    return [late.signal.aborted ? buffered(openingMs) : broken(thrownText(error))];
  } finally {
    clearTimeout(beginning);
  }
  try {
    const form = formOf(response);
    if (form !== undefined) return [form];
    return await listen(response, { openingMs, beatsMs });
  } finally {
    response.destroy();
  }
}

function open(address: ServerAddress, signal: AbortSignal): Promise<IncomingMessage> {
  const { url, token } = address;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const input = JSON.stringify({ feeds: [{ types: ["run.queued"] }] });
  const target = new URL(`/trpc/events.stream?input=${encodeURIComponent(input)}`, url);
  const headers = {
    accept: "text/event-stream",
    // As browsers do: a proxy that compresses shows it.
    "accept-encoding": "gzip, deflate, br, zstd",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const options = { headers, agent: false, signal } as const;
  const request =
    target.protocol === "https:"
      ? httpsRequest(target, { ...options, ...pinned(address) }, resolve)
      : httpRequest(target, options, resolve);
  request.on("error", reject);
  request.end();
  return promise;
}

/** What is wrong with the stream before its first byte. */
function formOf({ statusCode = 0, headers }: IncomingMessage): Finding | undefined {
  const encoding = headers["content-encoding"];
  const type = headers["content-type"] ?? "nothing";
  if (statusCode === 429)
    return finding("problem", "too_many_streams", {
      seen: "The server has too many open streams of this user or address already.",
      means: "New ones are refused until others end.",
      advice: "Close what is not needed, or raise STEPCAST_MAX_STREAMS_PER_USER.",
    });
  if (statusCode !== 200 || !type.startsWith("text/event-stream"))
    return broken(`the answer is ${statusCode}, ${type}`);
  if (encoding === undefined || encoding === "identity") return undefined;
  return finding("problem", "stream_compressed", {
    seen: `The stream arrives compressed (${encoding}); the server never does that.`,
    means: "A proxy compresses it: it gathers before it gives, so events come late and in lumps.",
    advice:
      "Leave text/event-stream out of what it compresses (nginx: gzip_types without it; Apache: SetEnv no-gzip).",
  });
}

/** Reads until there are beats enough, the stream ends or the time is over. */
async function listen(
  response: IncomingMessage,
  { openingMs, beatsMs }: Required<StreamPatience>,
): Promise<readonly Finding[]> {
  const beats: Arrival[] = [];
  const heard = { anything: false, gaveUp: false };
  const giveUp = (): void => {
    heard.gaveUp = true;
    response.destroy();
  };
  response.once("data", () => {
    heard.anything = true;
    clearTimeout(opening);
  });
  const opening = setTimeout(giveUp, openingMs);
  const over = setTimeout(giveUp, beatsMs);
  try {
    for await (const beat of beatsOf(response)) {
      beats.push(beat);
      if (beats.length >= wantedBeats) break;
    }
  } catch {
    // Given up, or cut on the way: told apart below.
  } finally {
    clearTimeout(opening);
    clearTimeout(over);
  }
  if (!heard.anything && heard.gaveUp) return [buffered(openingMs)];
  return [verdict(beats, !heard.gaveUp && beats.length < wantedBeats, beatsMs)];
}

async function* beatsOf(response: IncomingMessage): AsyncGenerator<Arrival> {
  let text = "";
  for await (const piece of response) {
    const frames = `${text}${piece}`.split("\n\n");
    text = frames.pop() ?? "";
    for (const frame of frames) {
      const sentAt = beatIn(frame);
      if (sentAt !== undefined) yield { atMs: performance.now(), sentAt };
    }
  }
}

/** The server's time of a heartbeat's frame. */
function beatIn(frame: string): number | undefined {
  const sent = /"serverTime":(\d+)/.exec(frame)?.[1];
  return sent === undefined ? undefined : Number(sent);
}

function verdict(beats: readonly Arrival[], wasCut: boolean, beatsMs: number): Finding {
  const [first] = beats;
  const last = beats.at(-1);
  if (wasCut) return cut(beats.length);
  if (first === undefined || last === undefined || beats.length < 2) return buffered(beatsMs);
  const sentApart = last.sentAt - first.sentAt;
  const arrivedApart = last.atMs - first.atMs;
  if (sentApart > 4 * togetherMs && arrivedApart < togetherMs) return buffered(sentApart);
  return ok(
    "stream",
    `${beats.length} heartbeats arrived one by one, ${(arrivedApart / 1_000).toFixed(1)} s from first to last`,
  );
}

function buffered(waitedMs: number): Finding {
  return finding("problem", "proxy_buffering", {
    seen: `The server sends the first bytes of a stream at once and a heartbeat every few seconds; here nothing arrived for ${(waitedMs / 1_000).toFixed(1)} s, or all of it together.`,
    means:
      "Something between gathers the stream before it passes it on: watchers see nothing, then everything at once.",
    advice:
      "Turn its buffering off for this server. nginx: proxy_buffering off; and no proxy_ignore_headers X-Accel-Buffering; proxy_http_version 1.1; proxy_read_timeout 1h. Until then clients can read by long poll: GET /api/v1/events?wait=25.",
  });
}

function cut(beats: number): Finding {
  return finding("problem", "stream_cut", {
    seen: `The stream ended after ${beats} heartbeats; the server ends none by itself.`,
    means:
      "Something between closes long answers. Clients come back and lose nothing, but events are late.",
    advice:
      "Raise its time-out for answers (nginx: proxy_read_timeout 1h), or lower STEPCAST_HEARTBEAT_MS below it.",
  });
}

function broken(why: string): Finding {
  return finding("problem", "stream_refused", {
    seen: `No stream could be opened: ${why}.`,
    means: "Watchers get no events.",
    advice: "See that a proxy passes /trpc/ and /api/ on unchanged, with their headers.",
  });
}
