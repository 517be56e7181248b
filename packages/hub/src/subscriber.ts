import type { LogEntry } from "@stepcast/store";
import type { Group } from "./group.ts";
import type { FeedAttachment, FeedSink } from "./sink.ts";

/** What moves a subscriber on; the fan-out is it. */
export interface SubscriberHost {
  /** Where the live ones are. */
  readonly settled: number;
  drained(subscriber: Subscriber): void;
  detached(subscriber: Subscriber): void;
}

/**
 * A reader that the hub writes to: a cursor and a filter, never a queue.
 *
 *   behind --at the tip--> live
 *   live --backlog passes its bound--> behind
 *   behind --the sink is full--> parked --drained--> behind
 *   any --detach, last entry, failure, hub closed--> ended
 *
 * `behind` reads slices, from the ring and then from the log; `live` gets what its group gets.
 */
export class Subscriber implements FeedAttachment {
  readonly group: Group;
  readonly sink: FeedSink;
  /** True for the entry after which its feed is over. */
  readonly last: ((entry: LogEntry) => boolean) | undefined;
  readonly #host: SubscriberHost;
  state: "behind" | "live" | "parked" | "ended" = "behind";
  /** Everything up to here was handed to the sink. Of a live one only a lower bound: its group is at the tip. */
  cursor: number;
  /** The beat that it was last told. */
  heardBeat = -1;
  #takenAtBeat = -1;
  #stalledBeats = 0;

  constructor(
    group: Group,
    host: SubscriberHost,
    options: {
      readonly after: number;
      readonly sink: FeedSink;
      readonly last?: ((entry: LogEntry) => boolean) | undefined;
    },
  ) {
    this.group = group;
    this.#host = host;
    this.cursor = options.after;
    this.sink = options.sink;
    this.last = options.last;
  }

  get position(): number {
    return this.state === "live" ? this.#host.settled : this.cursor;
  }

  drained(): void {
    if (this.state === "parked") this.#host.drained(this);
  }

  detach(): void {
    if (this.state !== "ended") this.#host.detached(this);
  }

  /** Asked at each beat: how many in a row it has now been given and has taken nothing. */
  stalledBeats(): number {
    const { backlog, taken } = this.sink;
    this.#stalledBeats = backlog > 0 && taken === this.#takenAtBeat ? this.#stalledBeats + 1 : 0;
    this.#takenAtBeat = taken;
    return this.#stalledBeats;
  }
}
