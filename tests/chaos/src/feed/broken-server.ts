import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SeededRandom } from "@stepcast/testkit";
import { splitCursor } from "../log-rules.ts";
import { type LogDigest, logDigest } from "./log-digest.ts";

const epoch = "k3";
const events = 120;
const heartbeatMs = 20;

/** What the server does wrong, at one place of the feed. */
export const feedFaults = [
  "loses",
  "loses the last",
  "repeats",
  "swaps",
  "changes bytes",
  "shows before the commit",
  "cursor of another log",
  "cursor of its neighbour",
  "goes on one too late after a cut",
  "goes on one too early after a cut",
] as const;
export type FeedFault = (typeof feedFaults)[number];

interface Item {
  readonly cursor: string;
  readonly json: string;
}

/**
 * A server of server-sent events that is not the product's, over a made-up log: sound, or with one
 * fault that a checker of feeds must find. It takes cursors by header, by query and by tRPC's input.
 */
export class BrokenServer implements AsyncDisposable {
  readonly log: LogDigest;
  readonly lastSeq = events;
  readonly #server: Server;
  readonly #feed: Item[];
  readonly #place: number;
  readonly #fault: FeedFault | undefined;
  readonly #beats = new Set<NodeJS.Timeout>();

  private constructor(random: SeededRandom, fault: FeedFault | undefined) {
    const texts = Array.from({ length: events }, (_, place) => eventText(place + 1, random));
    this.log = logDigest(
      epoch,
      texts.map((json, place) => ({ seq: place + 1, type: "log.line", json })),
    );
    this.#feed = texts.map((json, place) => ({ cursor: `${epoch}-${place + 1}`, json }));
    // Late, so that no cut falls right on it and hides it; not the last, so that it has neighbours.
    this.#place = events - 2 - random.integer(20);
    this.#fault = fault;
    spoil(this.#feed, this.#place, fault);
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async open(random: SeededRandom, fault?: FeedFault): Promise<BrokenServer> {
    const broken = new BrokenServer(random, fault);
    await new Promise<void>((resolve) => broken.#server.listen(0, "127.0.0.1", resolve));
    return broken;
  }

  get port(): number {
    // Cast: a server that listens on a port has an address of this kind.
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const beat of this.#beats) clearInterval(beat);
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const address = new URL(request.url ?? "/", "http://broken");
    const isTrpc = address.pathname.startsWith("/trpc/");
    const cursor = cursorOf(request, address);
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const item of this.#after(cursor)) response.write(frame(item, isTrpc));
    const beat = setInterval(() => response.write(heartbeat(isTrpc)), heartbeatMs);
    this.#beats.add(beat);
    response.write(heartbeat(isTrpc));
    response.once("close", () => clearInterval(beat));
  }

  #after(cursor: string | undefined): readonly Item[] {
    if (cursor === undefined) return this.#feed;
    const seen = splitCursor(cursor)[1];
    const next = this.#feed.findIndex(({ cursor: own }) => splitCursor(own)[1] > seen);
    if (next === -1) return [];
    switch (this.#fault) {
      case "goes on one too late after a cut":
        return this.#feed.slice(next + 1);
      case "goes on one too early after a cut":
        return this.#feed.slice(Math.max(0, next - 1));
      default:
        return this.#feed.slice(next);
    }
  }
}

/** Puts the fault into what readers are given. */
function spoil(feed: Item[], place: number, fault: FeedFault | undefined): void {
  const [item, next] = feed.slice(place, place + 2);
  if (item === undefined || next === undefined) throw new Error("the fault has no place");
  switch (fault) {
    case "loses":
      feed.splice(place, 1);
      break;
    case "loses the last":
      feed.pop();
      break;
    case "repeats":
      feed.splice(place, 0, item);
      break;
    case "swaps":
      feed.splice(place, 2, next, item);
      break;
    case "changes bytes":
      feed[place] = { ...item, json: item.json.replace("Größe", "Grösse") };
      break;
    case "shows before the commit":
      feed.push({ cursor: `${epoch}-${events + 1}`, json: item.json });
      break;
    case "cursor of another log":
      feed[place] = { ...item, cursor: item.cursor.replace(epoch, "k4") };
      break;
    case "cursor of its neighbour":
      feed[place] = { ...item, json: next.json };
      break;
    default:
  }
}

function cursorOf(request: IncomingMessage, address: URL): string | undefined {
  const input = address.searchParams.get("input");
  const inside: unknown = input === null ? undefined : Object(JSON.parse(input)).lastEventId;
  const cursor =
    request.headers["last-event-id"] ?? address.searchParams.get("after") ?? inside ?? undefined;
  return cursor === undefined ? undefined : String(cursor);
}

/** Of different lengths, and with characters of one to four bytes. */
function eventText(seq: number, random: SeededRandom): string {
  const message = "Größe 📐 界".repeat(1 + random.integer(12));
  const data = { level: "info", message };
  return JSON.stringify({ seq, at: 1_800_000_000_000 + seq, type: "log.line", room: "a/b", data });
}

function frame({ cursor, json }: Item, isTrpc: boolean): string {
  return isTrpc
    ? `data: ${json}\nid: ${cursor}\n\n`
    : `id: ${cursor}\nevent: log.line\ndata: ${json}\n\n`;
}

/** Its id is the end of the log, so a reader knows that nothing more comes. */
function heartbeat(isTrpc: boolean): string {
  const id = `${epoch}-${events}`;
  return isTrpc
    ? `data: {"type":"heartbeat","data":{}}\nid: ${id}\n\n`
    : `id: ${id}\nevent: heartbeat\ndata: {}\n\n`;
}
