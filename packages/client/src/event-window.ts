import type {
  EventsOf,
  FeedFilter,
  StepcastError,
  StepcastEvent,
  TypePattern,
} from "@stepcast/contracts";
import { type ExternalStore, FrameStore } from "./external-store.ts";
import { nextFrame, type Schedule } from "./frame.ts";
import type { CastEvent, Stepcast } from "./stepcast.ts";

/** The latest events of a feed, oldest first. */
export interface EventWindow<E extends StepcastEvent = StepcastEvent> {
  readonly events: readonly CastEvent<E>[];
  /** How many older ones were let go; they are still in the log. */
  readonly dropped: number;
  /** Why the feed is refused for good, such as `not_found`. */
  readonly error: StepcastError | undefined;
}

export interface EventWindowOptions<P extends TypePattern = "*"> extends Omit<FeedFilter, "types"> {
  /** Names, nouns (`step.*`) or `*`. They narrow the type of what is shown. */
  readonly types?: readonly P[] | undefined;
  /** A cursor to go on after, `start` for the first event, or `now` (the default). */
  readonly after?: string | undefined;
  /** Most events that are shown. Default: 200. */
  readonly keep?: number | undefined;
  /** When gathered events are shown. Default: the next animation frame. */
  readonly schedule?: Schedule | undefined;
}

const defaultKeep = 200;

/**
 * A feed as a bounded list for a screen: gathered outside of any framework, shown at most once per frame. It
 * watches while somebody is subscribed, and goes on where it was when somebody comes back.
 */
export function createEventWindow<P extends TypePattern = "*">(
  client: Pick<Stepcast, "watch">,
  options: EventWindowOptions<P> = {},
): ExternalStore<EventWindow<EventsOf<P>>> {
  const {
    types,
    after = "now",
    keep = defaultKeep,
    schedule = nextFrame,
    ...place
  } = options as EventWindowOptions<TypePattern>;
  const filter: FeedFilter = types === undefined ? place : { ...place, types: [...types] };
  const store = new WindowStore(client, filter, { after, keep, schedule });
  // Cast: the filter lets through only the types that the patterns stand for.
  return store.store as never;
}

class WindowStore {
  readonly store: FrameStore<EventWindow>;
  readonly #keep: number;
  #recent: CastEvent[] = [];
  #seen = 0;
  #cursor: string;
  #stop: (() => void) | undefined;

  constructor(
    client: Pick<Stepcast, "watch">,
    filter: FeedFilter,
    { after, keep, schedule }: { after: string; keep: number; schedule: Schedule },
  ) {
    this.#keep = keep;
    this.#cursor = after;
    let due: (() => void) | undefined;
    const show = (): void => {
      due = undefined;
      this.#show({ error: undefined });
    };
    this.store = new FrameStore<EventWindow>(
      { events: [], dropped: 0, error: undefined },
      {
        schedule,
        onActive: () => {
          this.#stop = client.watch(filter, {
            after: this.#cursor,
            onEvents: (events) => {
              this.#take(events);
              due ??= schedule(show);
            },
            onGap: ({ to }) => {
              this.#recent = [];
              this.#seen = 0;
              this.#cursor = to;
              due ??= schedule(show);
            },
            onError: (error) => this.#show({ error }),
          });
        },
        onIdle: () => {
          this.#stop?.();
          due?.();
          due = undefined;
        },
      },
    );
  }

  #take(events: readonly CastEvent[]): void {
    this.#seen += events.length;
    for (const event of events.slice(-this.#keep)) this.#recent.push(event);
    this.#cursor = events.at(-1)?.cursor ?? this.#cursor;
    // Cut only when it is twice as long, so that it is not moved for every event.
    if (this.#recent.length > 2 * this.#keep) this.#recent = this.#recent.slice(-this.#keep);
  }

  #show({ error }: Pick<EventWindow, "error">): void {
    const events = this.#recent.slice(-this.#keep);
    this.store.set({ events, dropped: this.#seen - events.length, error });
    this.store.flush();
  }
}
