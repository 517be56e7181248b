import type { FeedFilter } from "@stepcast/contracts";
import type { LogEntry } from "@stepcast/store";

/** A subscriber that has seen everything of its feeds and waits. */
interface Ticket {
  readonly topics: readonly Topic[];
  readonly leave: (cursor: number) => void;
}

/** Tickets that wake for the same entries. */
type Topic = Set<Ticket>;

/**
 * Where subscribers wait at the tip of the log. A commit looks up who waits for its runs, agents and
 * rooms, so its cost grows with the subscribers it concerns and not with all that are open.
 *
 * Invariant: whoever waits here has seen all of its feeds up to the tip. So a ticket stores no
 * cursor: the one to go on from is the tip before the entries that wake it.
 */
export class Parking {
  readonly #all: Topic = new Set();
  readonly #any: Topic = new Set();
  readonly #byRun = new Map<string, Topic>();
  readonly #byAgent = new Map<string, Topic>();
  readonly #byRoom = new Map<string, Topic>();

  get size(): number {
    return this.#all.size;
  }

  /** Waits at the tip. Resolves with the cursor to read on from; `signal` resolves it too. */
  park(feeds: readonly FeedFilter[], tip: number, signal: AbortSignal): Promise<number> {
    if (signal.aborted) return Promise.resolve(tip);
    const { promise, resolve } = Promise.withResolvers<number>();
    const aborted = (): void => ticket.leave(tip);
    const ticket: Ticket = {
      topics: [...new Set(feeds.map((feed) => this.#topic(feed)))],
      leave: (cursor) => {
        signal.removeEventListener("abort", aborted);
        this.#all.delete(ticket);
        for (const topic of ticket.topics) topic.delete(ticket);
        this.#prune(feeds);
        resolve(cursor);
      },
    };
    signal.addEventListener("abort", aborted, { once: true });
    this.#all.add(ticket);
    for (const topic of ticket.topics) topic.add(ticket);
    return promise;
  }

  /** Wakes whom the entries may concern; `before` is the tip before them. */
  wake(entries: readonly LogEntry[], before: number): void {
    if (this.#all.size === 0) return;
    for (const entry of entries) {
      leaveAll(this.#any, before);
      leaveAll(this.#byRoom.get(entry.room), before);
      if (entry.runId !== undefined) leaveAll(this.#byRun.get(entry.runId), before);
      if (entry.agentId !== undefined) leaveAll(this.#byAgent.get(entry.agentId), before);
    }
  }

  wakeAll(tip: number): void {
    leaveAll(this.#all, tip);
  }

  /** The narrowest topic that every entry of the feed wakes. */
  #topic(feed: FeedFilter): Topic {
    if (feed.runId !== undefined) return topicOf(this.#byRun, feed.runId);
    if (feed.agentId !== undefined) return topicOf(this.#byAgent, feed.agentId);
    if (feed.room !== undefined) return topicOf(this.#byRoom, feed.room);
    return this.#any;
  }

  #prune(feeds: readonly FeedFilter[]): void {
    for (const feed of feeds) {
      if (feed.runId !== undefined) pruneTopic(this.#byRun, feed.runId);
      else if (feed.agentId !== undefined) pruneTopic(this.#byAgent, feed.agentId);
      else if (feed.room !== undefined) pruneTopic(this.#byRoom, feed.room);
    }
  }
}

function leaveAll(topic: Topic | undefined, cursor: number): void {
  for (const ticket of topic ?? []) ticket.leave(cursor);
}

function topicOf(topics: Map<string, Topic>, key: string): Topic {
  const known = topics.get(key);
  if (known !== undefined) return known;
  const topic: Topic = new Set();
  topics.set(key, topic);
  return topic;
}

function pruneTopic(topics: Map<string, Topic>, key: string): void {
  if (topics.get(key)?.size === 0) topics.delete(key);
}
