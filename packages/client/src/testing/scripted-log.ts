import {
  type FeedFilter,
  feedMatcher,
  foldRunEvents,
  formatCursor,
  type NewEvent,
  parseCursor,
  type RunState,
  StepcastError,
  type StepcastEvent,
  type StreamInput,
  type StreamItem,
} from "@stepcast/contracts";

interface Item {
  readonly cursor: string;
  readonly item: StreamItem;
}

interface Page {
  readonly events: readonly StepcastEvent[];
  readonly cursor: string;
  readonly atHead: boolean;
  readonly gap: Extract<StreamItem, { type: "gap" }>["data"] | undefined;
}

/** A log in memory that speaks as the server's feeds do: replay, a heartbeat at the tip, then the tail. */
export class ScriptedLog {
  epoch: string;
  #events: StepcastEvent[] = [];
  /** Of each run that was removed, its events. Who has seen some of them and not all holds half of it. */
  #removed: (readonly StepcastEvent[])[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(epoch = "e1") {
    this.epoch = epoch;
  }

  get head(): string {
    return formatCursor(this.epoch, this.#events.length);
  }

  get events(): readonly StepcastEvent[] {
    return this.#events;
  }

  append(...events: readonly NewEvent[]): void {
    // Cast: an event with a seq is what the union says.
    for (const event of events)
      this.#events.push({ ...event, seq: this.#events.length + 1 } as StepcastEvent);
    this.#notify();
  }

  /** Another log in its place, as after the data folder was replaced. */
  replace(epoch: string): void {
    this.epoch = epoch;
    this.#events = [];
    this.#removed = [];
    this.#notify();
  }

  /** Retention took the run away. */
  remove(runId: string): void {
    this.#removed.push(this.#events.filter((event) => event.runId === runId));
  }

  /** The same log as it was before, as after a backup was put back. */
  rewind(seq: number): void {
    this.#events = this.#events.slice(0, seq);
  }

  run(runId: string): RunState {
    const state = foldRunEvents(
      undefined,
      this.#events.filter((event) => event.runId === runId),
    );
    if (state === undefined) throw new StepcastError("not_found", `There is no run ${runId} here.`);
    return state;
  }

  async *read(input: StreamInput, signal: AbortSignal): AsyncGenerator<Item> {
    const { epoch } = this;
    const matches = this.#filter(input.feeds);
    const after = input.lastEventId ?? undefined;
    const gap = this.#gap(input.feeds, after, input.cursors);
    if (gap !== undefined) yield gap;
    let seq = gap === undefined ? this.#seq(after) : 0;
    while (!signal.aborted && this.epoch === epoch) {
      for (const event of this.#events.slice(seq)) {
        seq = event.seq;
        if (matches(event)) yield { cursor: formatCursor(epoch, seq), item: event };
      }
      yield this.#heartbeat(seq);
      if (seq === this.#events.length) await this.#more(signal);
    }
  }

  /** One page, as for readers that ask instead of listening; at the head it waits for `waitMs`. */
  async page(filter: FeedFilter, after: string | undefined, waitMs = 0): Promise<Page> {
    const gap = this.#gap([filter], after);
    const from = gap === undefined ? this.#seq(after) : 0;
    const matches = this.#filter([filter]);
    const found = () => this.#events.slice(from).filter(matches);
    if (found().length === 0 && waitMs > 0) await this.#more(AbortSignal.timeout(waitMs));
    const all = found();
    let length = Math.min(all.length, 100);
    const isWhole = () => !this.#isTorn(all[length - 1]?.seq ?? 0, [filter]);
    while (length < all.length && !isWhole()) length += 1;
    const events = all.slice(0, length);
    const atHead = events.length === all.length;
    const seq = atHead ? this.#events.length : (events.at(-1)?.seq ?? from);
    return {
      events,
      cursor: formatCursor(this.epoch, seq),
      atHead,
      gap: gap?.item.type === "gap" ? gap.item.data : undefined,
    };
  }

  #filter(feeds: readonly FeedFilter[]): (event: StepcastEvent) => boolean {
    const matches = feedMatcher(feeds);
    const removed = new Set(this.#removed.flat());
    return (event) => matches(event) && !removed.has(event);
  }

  #gap(
    feeds: readonly FeedFilter[],
    after: string | undefined,
    others: readonly string[] = [],
  ): Item | undefined {
    const to = formatCursor(this.epoch, 0);
    const gap = (from: string, reason: "epoch_changed" | "compacted"): Item => {
      return { cursor: to, item: { type: "gap", data: { from, to, reason } } };
    };
    if (after !== undefined && parseCursor(after).epoch !== this.epoch)
      return gap(after, "epoch_changed");
    const torn = [...others.toReversed(), after ?? to].find((cursor) => {
      const { epoch, seq } = parseCursor(cursor);
      return epoch === this.epoch && this.#isTorn(seq, feeds);
    });
    return torn === undefined ? undefined : gap(torn, "compacted");
  }

  #isTorn(after: number, feeds: readonly FeedFilter[]): boolean {
    return this.#removed.some((run) => {
      const seqs = run.filter(feedMatcher(feeds)).map(({ seq }) => seq);
      return Math.min(...seqs) <= after && after < Math.max(...seqs);
    });
  }

  #seq(cursor: string | undefined): number {
    const seq = cursor === undefined ? 0 : parseCursor(cursor).seq;
    if (seq > this.#events.length)
      throw new StepcastError("cursor_ahead", "The cursor is ahead of the log.");
    return seq;
  }

  #heartbeat(seq: number): Item {
    const data = { serverTime: Date.now(), head: this.head };
    return { cursor: formatCursor(this.epoch, seq), item: { type: "heartbeat", data } };
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener("abort", done, { once: true });
    });
  }

  #notify(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
