import type { FeedFilter, StepcastError } from "@stepcast/contracts";
import type { CastEvent, WatchOptions } from "./stepcast.ts";

type Watch = (filter: FeedFilter, options: WatchOptions) => () => void;

/** Events that may wait for a loop that is slower than they come. */
const parkAt = 4_096;

/**
 * A watched feed as a loop. Ends normally when `signal` aborts; throws when the feed is refused for
 * good. A loop that falls behind is parked, see {@link Inbox}. `onSeen` hears of an event once the loop comes
 * back for the next one.
 */
export async function* iterateEvents(
  watch: Watch,
  filter: FeedFilter,
  after: string,
  signal: AbortSignal,
  onSeen: (cursor: string) => void,
): AsyncGenerator<CastEvent, void> {
  const inbox = new Inbox(watch, filter, after);
  const wake = (): void => inbox.wake();
  signal.addEventListener("abort", wake, { once: true });
  try {
    while (!signal.aborted) {
      for (const event of inbox.take()) {
        yield event;
        onSeen(event.cursor);
        if (signal.aborted) return;
      }
      if (!signal.aborted) await inbox.more();
    }
  } finally {
    signal.removeEventListener("abort", wake);
    inbox.park();
  }
}

/**
 * What a loop has yet to see. Not a queue without end: when too much waits, the feed is let go, and
 * opened again after its last cursor once the loop has worked off what is here.
 */
class Inbox {
  readonly #watch: Watch;
  readonly #filter: FeedFilter;
  #cursor: string;
  #waiting: CastEvent[] = [];
  /** Not told yet: the next event does. */
  #gap: CastEvent["gap"];
  #failure: StepcastError | undefined;
  #stop: (() => void) | undefined;
  #wake: () => void = () => {};

  constructor(watch: Watch, filter: FeedFilter, after: string) {
    this.#watch = watch;
    this.#filter = filter;
    this.#cursor = after;
  }

  take(): readonly CastEvent[] {
    const events = this.#waiting;
    this.#waiting = [];
    return events;
  }

  wake(): void {
    this.#wake();
  }

  /** Resolves when there may be something to take. Rejects with why nothing more comes. */
  async more(): Promise<void> {
    if (this.#waiting.length > 0) return;
    if (this.#failure !== undefined) throw this.#failure;
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#stop ??= this.#open();
    await woken;
  }

  park(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #open(): () => void {
    return this.#watch(this.#filter, {
      after: this.#cursor,
      onEvents: (events) => {
        for (const event of events) this.#waiting.push(this.#afterGap(event));
        this.#cursor = events.at(-1)?.cursor ?? this.#cursor;
        if (this.#waiting.length >= parkAt) this.park();
        this.#wake();
      },
      onGap: (gap) => {
        this.#cursor = gap.to;
        this.#gap = { from: this.#gap?.from ?? gap.from, to: gap.to };
      },
      onError: (error) => {
        this.#failure = error;
        this.#wake();
      },
    });
  }

  #afterGap(event: CastEvent): CastEvent {
    if (this.#gap === undefined) return event;
    const gap = this.#gap;
    this.#gap = undefined;
    return { ...event, gap };
  }
}
