import type { FeedFilter, StepcastError, StreamInput } from "@stepcast/contracts";
import { aborted } from "./aborted.ts";
import { Attempts } from "./attempts.ts";
import { Attention } from "./attention.ts";
import { type Clock, pause } from "./clock.ts";
import type { ConnectionMonitor } from "./connection-monitor.ts";
import type { CursorItem, OpenEventStream, StreamEnd, Transport } from "./event-stream.ts";
import type { Feed } from "./feed.ts";
import { FeedSet } from "./feed-set.ts";
import { errorFromThrown, neverCameBack } from "./http-error.ts";
import type { Network } from "./network.ts";
import type { Page } from "./page.ts";

export interface ConnectionOptions {
  readonly open: OpenEventStream;
  /** The cursor of the log's head. */
  readonly head: (signal: AbortSignal) => Promise<string>;
  /** Why the server refuses this feed for good, or undefined when it does not. Rejects when it cannot be asked. */
  readonly refusal: (filter: FeedFilter) => Promise<StepcastError | undefined>;
  /** A second answer may differ: the token comes from a function. */
  readonly refreshes: boolean;
  /** Attempts after a stream was lost; none is made by itself when so many have failed. Absent: without a limit. */
  readonly reconnectAttempts?: number | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  readonly network: Network;
  readonly page: Page;
}

/** Sees the stream as it is, beside the feeds that it is for. */
export interface StreamTap {
  /** A stream is asked for: what comes next belongs to it. */
  opening(input: StreamInput): void;
  items(items: readonly CursorItem[]): void;
}

/** Removed feeds are served on for this long: pages take things down and put them up again. */
const lingerMs = 1_000;

/**
 * Keeps one stream open for all feeds, from their cursors on, for as long as there are any.
 *
 * Whatever ends a stream (a refused connection, 5xx, 429, silence, the server's own end), it is
 * opened again after a pause with jitter, as often as the options say. A plain no ends it too:
 * 401 (after one refresh of the token), 403 and the server's own 404, until somebody asks again.
 * A page that nobody sees goes without a stream; its feeds keep their cursors and go on from there.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #monitor: ConnectionMonitor;
  readonly #tap: StreamTap | undefined;
  readonly #feeds = new FeedSet();
  #stream: AbortController | undefined;
  #wake = new AbortController();
  #running = false;
  #closed = false;
  #refreshed = false;
  readonly #attempts: Attempts;
  #gaveUp = false;
  #gathering: (() => void) | undefined;
  #tidy: (() => void) | undefined;
  #offNetwork: (() => void) | undefined;
  #attention: Attention | undefined;

  constructor(options: ConnectionOptions, monitor: ConnectionMonitor, tap?: StreamTap) {
    this.#options = options;
    this.#attempts = new Attempts(options);
    this.#monitor = monitor;
    this.#tap = tap;
  }

  /** Serves a feed after its cursor. What is added within `gatherMs` is asked for together; by default what one task adds. */
  add(feed: Feed, gatherMs = 0): void {
    if (this.#closed) return;
    this.#feeds.add(feed);
    if (this.#running && !this.#gaveUp && this.#feeds.join(feed)) return;
    this.#tidy?.();
    this.#tidy = undefined;
    if (gatherMs > 0) {
      this.#gathering ??= this.#options.clock.after(gatherMs, () => this.#change());
      return;
    }
    this.#gathering?.();
    let cancelled = false;
    this.#gathering = () => {
      cancelled = true;
    };
    queueMicrotask(() => {
      if (!cancelled) this.#change();
    });
  }

  remove(feed: Feed): void {
    if (!this.#feeds.has(feed)) return;
    this.#feeds.delete(feed);
    this.#tidy ??= this.#options.clock.after(lingerMs, () => {
      this.#tidy = undefined;
      this.#change();
    });
  }

  /** Now, and not when the pause is over. */
  retry(): void {
    this.#monitor.signal("asked");
    this.#attempts.reset();
    this.#refreshed = false;
    this.#interrupt();
  }

  /** Lets go of the stream at once. The feeds keep their cursors, for whoever serves them next. */
  close(): void {
    this.#closed = true;
    this.#gathering?.();
    this.#tidy?.();
    for (const feed of [...this.#feeds]) this.#feeds.delete(feed);
    this.#stream?.abort();
    this.#interrupt();
  }

  #change(): void {
    this.#gathering = undefined;
    const away = this.#attention?.away === true;
    if (this.#feeds.size === 0) this.#monitor.signal("unwatched");
    else if (!away) this.#monitor.signal("watched");
    this.#stream?.abort();
    if (this.#feeds.size === 0 || away) this.#interrupt();
    else if (!this.#running) void this.#run();
    else if (this.#gaveUp || this.#monitor.state === "denied") this.#interrupt();
  }

  #interrupt(): void {
    this.#wake.abort();
    this.#wake = new AbortController();
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.#offNetwork = this.#options.network.subscribe(() => this.#networkChanged());
    this.#attention = new Attention(this.#options, () => this.#attentionChanged());
    if (!this.#options.network.online()) this.#monitor.signal("network-lost");
    while (this.#feeds.size > 0) {
      if (this.#attention.away) {
        await this.#stayAway();
        continue;
      }
      this.#stream = new AbortController();
      const { signal } = this.#stream;
      const end = await this.#once(signal);
      if (!signal.aborted) await this.#recover(end);
    }
    this.#stream = undefined;
    this.#offNetwork();
    this.#attention.stop();
    this.#attention = undefined;
    this.#running = false;
    if (!this.#closed) this.#monitor.signal("unwatched");
  }

  #networkChanged(): void {
    if (this.#closed) return;
    const lost = !this.#options.network.online();
    this.#monitor.signal(lost ? "network-lost" : "network-found");
    if (lost) return;
    this.#attempts.reset();
    this.#interrupt();
    this.#stream?.abort();
  }

  #attentionChanged(): void {
    if (this.#closed) return;
    const away = this.#attention?.away === true;
    this.#monitor.signal(away ? "hidden" : "shown");
    this.#stream?.abort();
    if (away) return;
    if (!this.#options.network.online()) this.#monitor.signal("network-lost");
    this.#attempts.reset();
    this.#interrupt();
  }

  /** Until the page is seen, or what is watched changes. A feed that begins now learns where now is. */
  async #stayAway(): Promise<void> {
    this.#monitor.signal("hidden");
    const { signal } = this.#wake;
    try {
      if (this.#feeds.needsHead) this.#feeds.begin(await this.#options.head(signal));
    } catch {
      // It begins when the page is seen: there is nobody to tell, and nothing to show it to.
    }
    await aborted(signal);
  }

  async #once(signal: AbortSignal): Promise<StreamEnd> {
    try {
      if (this.#feeds.needsHead) this.#feeds.begin(await this.#options.head(signal));
    } catch (thrown) {
      return { error: errorFromThrown(thrown, "The server") };
    }
    if (signal.aborted) return {};
    const input = this.#feeds.open();
    if (input.feeds.length === 0) return {};
    this.#tap?.opening(input);
    const listener = {
      onOpen: (transport: Transport) => {
        if (!signal.aborted) this.#monitor.opened(transport);
      },
      onAlive: () => this.#monitor.heard(),
      onItems: (items: readonly CursorItem[]) => this.#receive(items, signal),
    };
    return this.#options.open(input, listener, signal);
  }

  #receive(items: readonly CursorItem[], signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#attempts.received(items);
    this.#refreshed = false;
    this.#tap?.items(items);
    const good = this.#feeds.receive(items);
    this.#monitor.received(items, this.#feeds.cursor);
    if (!good) this.#stream?.abort();
  }

  async #recover({ error, retryAfterMs }: StreamEnd): Promise<void> {
    if (this.#feeds.size === 0) return;
    switch (error?.code) {
      case "cursor_ahead":
      case "cursor_unknown_epoch":
      case "cursor_malformed":
        this.#feeds.rewind(error);
        return this.#rest(error, retryAfterMs);
      case "not_found":
      case "invalid_input":
        return this.#refused(error);
      case "unauthorized":
        if (!this.#options.refreshes || this.#refreshed) return this.#denied(error);
        this.#refreshed = true;
        return;
      case "forbidden":
      case "method_not_allowed":
        return this.#denied(error);
      default:
        return this.#rest(error, retryAfterMs);
    }
  }

  async #rest(error: StepcastError | undefined, retryAfterMs?: number): Promise<void> {
    const { clock, reconnectAttempts = Number.POSITIVE_INFINITY } = this.#options;
    this.#refreshed = false;
    this.#attempts.lost();
    if (this.#attempts.count >= reconnectAttempts) return this.#giveUp(error);
    const waitMs = this.#attempts.next(retryAfterMs);
    this.#monitor.down(error, this.#attempts.count, clock.now() + waitMs);
    await pause(clock, waitMs, this.#wake.signal);
  }

  /** Until somebody asks, or the network or the page comes back. */
  async #giveUp(error = neverCameBack()): Promise<void> {
    const woken = aborted(this.#wake.signal);
    this.#monitor.down(error, this.#attempts.count, undefined);
    this.#endLoops(error);
    this.#gaveUp = true;
    if (this.#feeds.size > 0) await woken;
    this.#gaveUp = false;
  }

  async #denied(error: StepcastError): Promise<void> {
    if (this.#closed) return;
    this.#monitor.denied(error);
    // A page that is shown, or a network that is found, is no reason to ask again; the table knows.
    while (this.#feeds.size > 0 && this.#monitor.state === "denied") {
      const woken = aborted(this.#wake.signal);
      this.#endLoops(error);
      if (this.#feeds.size > 0) await woken;
    }
  }

  /** One feed that is refused refuses the whole stream: finds it, or it left by itself, and lets the others go on. */
  async #refused(error: StepcastError): Promise<void> {
    let cause: StepcastError | undefined = error;
    try {
      for (const feed of [...this.#feeds]) {
        const refusal = await this.#options.refusal(feed.filter);
        if (refusal === undefined || !this.#feeds.has(feed)) continue;
        this.#refuse(feed, refusal);
        cause = undefined;
      }
    } catch (thrown) {
      cause = errorFromThrown(thrown, "The server");
    }
    if (cause !== undefined) await this.#rest(cause);
  }

  #endLoops(error: StepcastError): void {
    for (const feed of [...this.#feeds]) if (feed.endsWhenDenied) this.#refuse(feed, error);
  }

  #refuse(feed: Feed, error: StepcastError): void {
    this.#feeds.delete(feed);
    feed.refuse(error);
  }
}
