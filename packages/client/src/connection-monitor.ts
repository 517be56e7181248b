import { parseCursor, type StepcastError, type TransportMessage } from "@stepcast/contracts";
import { type Clock, monotonic } from "./clock.ts";
import {
  type ConnectionSignal,
  type ConnectionState,
  connectionMoves,
} from "./connection-state.ts";
import type { ConnectionStatus, TabRole } from "./connection-status.ts";
import type { CursorItem, Transport } from "./event-stream.ts";
import { type ExternalStore, FrameStore } from "./external-store.ts";
import type { Schedule } from "./frame.ts";

type Gap = Extract<TransportMessage, { type: "gap" }>["data"];

const nothing: ConnectionStatus = {
  state: "idle",
  role: "alone",
  transport: undefined,
  since: 0,
  cursor: undefined,
  lagMs: undefined,
  behind: undefined,
  attempt: 0,
  retryAt: undefined,
  error: undefined,
  heardAt: undefined,
};

/** What is true of the stream for every tab that shares it. */
export type SharedStatus = Pick<
  ConnectionStatus,
  "state" | "since" | "transport" | "attempt" | "retryAt" | "error"
>;

export interface MonitorOptions {
  readonly clock: Clock;
  readonly schedule: Schedule;
  /** Called when the first listener comes, and when the last has gone. */
  readonly onActive: () => void;
  readonly onIdle: () => void;
  /** Called at once when what other tabs should know has changed. */
  readonly onShared: () => void;
}

/** Moves the connection's state by its table and keeps the figures beside it. */
export class ConnectionMonitor {
  readonly #options: MonitorOptions;
  readonly #status: FrameStore<ConnectionStatus>;
  /** Smallest difference seen between the server's clock and this one: the fastest delivery. */
  #fastestMs = Number.POSITIVE_INFINITY;
  /** The furthest place heard of. What lies before it is history of a feed that was added, not news. */
  #tip = 0;

  constructor(options: MonitorOptions) {
    this.#options = options;
    this.#status = new FrameStore({ ...nothing, since: options.clock.now() }, options);
  }

  get store(): ExternalStore<ConnectionStatus> {
    return this.#status;
  }

  get state(): ConnectionState {
    return this.#status.latest.state;
  }

  get shared(): SharedStatus {
    const { state, since, transport, attempt, retryAt, error } = this.#status.latest;
    return { state, since, transport, attempt, retryAt, error };
  }

  signal(signal: ConnectionSignal): void {
    const state = connectionMoves[this.state][signal];
    if (state === this.state) return;
    const up = state === "catching-up" || state === "live" || state === "idle";
    this.#change({
      state,
      since: this.#options.clock.now(),
      ...(up ? { attempt: 0, retryAt: undefined, error: undefined } : {}),
    });
    this.#options.onShared();
  }

  role(role: TabRole): void {
    this.#change({ role });
  }

  opened(transport: Transport): void {
    this.#fastestMs = Number.POSITIVE_INFINITY;
    this.#change({ transport });
    this.signal("opened");
    this.#options.onShared();
  }

  /** What the tab that holds the stream says of it. */
  follow(status: SharedStatus): void {
    this.#change(status);
  }

  /** To the second: this is said for every piece that arrives. */
  heard(): void {
    const now = this.#options.clock.now();
    const { heardAt } = this.#status.latest;
    if (heardAt === undefined || Math.abs(now - heardAt) >= 1_000) this.#change({ heardAt: now });
  }

  received(items: readonly CursorItem[], cursor: string | undefined): void {
    this.#change({ cursor });
    // A time of day that is set while the page is open would look like lag.
    const now = monotonic(this.#options.clock);
    for (const { cursor: at, item } of items) {
      if (item.type === "gap") {
        this.#restart(item.data);
        continue;
      }
      if (item.type === "heartbeat") {
        this.#fastestMs = Math.min(this.#fastestMs, now - item.data.serverTime);
        const head = parseCursor(item.data.head).seq;
        this.#tip = Math.max(this.#tip, head);
        const behind = head - parseCursor(at).seq;
        this.#change({ behind: Math.max(0, behind) });
        // The server beats only for a reader that has reached the tip of the log.
        this.signal("caught-up");
      } else if (item.seq > this.#tip) {
        this.#tip = item.seq;
        if (this.state !== "live") continue;
        this.#fastestMs = Math.min(this.#fastestMs, now - item.at);
        this.#change({ lagMs: Math.round(now - item.at - this.#fastestMs) });
      }
    }
  }

  /** What comes again of the same log is history. */
  #restart({ to, reason }: Gap): void {
    if (reason === "epoch_changed") this.#tip = parseCursor(to).seq;
  }

  down(error: StepcastError | undefined, attempt: number, retryAt: number | undefined): void {
    this.signal("dropped");
    this.#change({ error, attempt, retryAt, lagMs: undefined });
    this.#options.onShared();
  }

  denied(error: StepcastError): void {
    this.signal("refused");
    this.#change({ error, retryAt: undefined, lagMs: undefined });
    this.#options.onShared();
  }

  #change(change: Partial<ConnectionStatus>): void {
    this.#status.set({ ...this.#status.latest, ...change });
  }
}
