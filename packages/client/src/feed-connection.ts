import type { Clock } from "./clock.ts";
import { ConnectionMonitor } from "./connection-monitor.ts";
import { Feed, type FeedSink } from "./feed.ts";
import type { Schedule } from "./frame.ts";

/** Serves feeds: over a stream of its own, or by what another tab hands on. */
export interface FeedServer {
  add(feed: Feed): void;
  remove(feed: Feed): void;
  /** Now, and not when a pause is over. */
  retry(): void;
  /** Serves no more. The feeds keep their cursors, for whoever serves them next. */
  close(): void;
}

export interface FeedConnectionOptions {
  readonly clock: Clock;
  readonly schedule: Schedule;
  /** Called at the first feed: now a server is needed, see {@link FeedConnection.use}. */
  readonly onNeeded: () => void;
  /** What other tabs should know of the stream has changed. */
  readonly onShared: () => void;
}

const silent: FeedSink = { events: () => {}, gap: () => {}, failed: () => {} };

/**
 * What this client watches, and who serves it. The server may change at any time; since every feed keeps
 * its own cursor, the next one goes on exactly where the last one was.
 */
export class FeedConnection {
  readonly monitor: ConnectionMonitor;
  readonly #options: FeedConnectionOptions;
  readonly #feeds = new Set<Feed>();
  #server: FeedServer | undefined;
  #closed = false;

  constructor(options: FeedConnectionOptions) {
    this.#options = options;
    // Who looks at the connection wants to know whether there is one, so it is kept open for them.
    let held: Feed | undefined;
    this.monitor = new ConnectionMonitor({
      ...options,
      onActive: () => {
        held = this.watch({ types: ["run.*"] }, "now", silent);
      },
      onIdle: () => {
        if (held !== undefined) this.unwatch(held);
      },
    });
  }

  /** Errors: `cursor_malformed`. */
  watch(filter: Feed["filter"], after: string, sink: FeedSink): Feed {
    const feed = new Feed(filter, after, sink);
    if (this.#closed) return feed;
    if (this.#server === undefined) this.#options.onNeeded();
    this.#feeds.add(feed);
    this.#server?.add(feed);
    return feed;
  }

  unwatch(feed: Feed): void {
    if (this.#feeds.delete(feed)) this.#server?.remove(feed);
  }

  retry(): void {
    this.#server?.retry();
  }

  /** From now on this one serves. `make` is called after the last one stopped. */
  use<S extends FeedServer>(make: () => S): S {
    this.#server?.close();
    const server = make();
    this.#server = server;
    for (const feed of this.#feeds) {
      if (feed.refused) this.#feeds.delete(feed);
      else server.add(feed);
    }
    return server;
  }

  close(): void {
    this.#closed = true;
    this.#feeds.clear();
    this.#server?.close();
    this.monitor.signal("unwatched");
  }
}
