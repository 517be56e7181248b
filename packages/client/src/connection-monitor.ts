import { parseCursor, type StepcastError } from "@stepcast/contracts";
import type { Clock } from "./clock.ts";
import {
  type ConnectionSignal,
  type ConnectionState,
  connectionMoves,
} from "./connection-state.ts";
import type { ConnectionStatus } from "./connection-status.ts";
import type { CursorItem } from "./event-stream.ts";
import { type ExternalStore, FrameStore } from "./external-store.ts";
import type { Schedule } from "./frame.ts";

const nothing: ConnectionStatus = {
  state: "idle",
  since: 0,
  cursor: undefined,
  lagMs: undefined,
  behind: undefined,
  attempt: 0,
  retryAt: undefined,
  error: undefined,
  heardAt: undefined,
};

/** Moves the connection's state by its table and keeps the figures beside it. */
export class ConnectionMonitor {
  readonly #clock: Clock;
  readonly #status: FrameStore<ConnectionStatus>;
  /** Smallest difference seen between the server's clock and this one: the fastest delivery. */
  #fastestMs = Number.POSITIVE_INFINITY;
  /** The furthest place heard of. What lies before it is history of a feed that was added, not news. */
  #tip = 0;

  constructor(
    options: { readonly clock: Clock; readonly schedule: Schedule },
    demand: { readonly onActive: () => void; readonly onIdle: () => void },
  ) {
    this.#clock = options.clock;
    this.#status = new FrameStore(
      { ...nothing, since: options.clock.now() },
      { ...options, ...demand },
    );
  }

  get store(): ExternalStore<ConnectionStatus> {
    return this.#status;
  }

  get state(): ConnectionState {
    return this.#status.latest.state;
  }

  signal(signal: ConnectionSignal): void {
    const state = connectionMoves[this.#status.latest.state][signal];
    if (state === this.#status.latest.state) return;
    const up = state === "catching-up" || state === "live" || state === "idle";
    this.#change({
      state,
      since: this.#clock.now(),
      ...(up ? { attempt: 0, retryAt: undefined, error: undefined } : {}),
    });
  }

  /** To the second: this is said for every piece that arrives. */
  heard(): void {
    const now = this.#clock.now();
    const { heardAt } = this.#status.latest;
    if (heardAt === undefined || now - heardAt >= 1_000) this.#change({ heardAt: now });
  }

  received(items: readonly CursorItem[], cursor: string | undefined): void {
    this.#change({ cursor });
    const now = this.#clock.now();
    for (const { cursor: at, item } of items) {
      if (item.type === "gap") {
        this.#tip = parseCursor(item.data.to).seq;
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
        if (this.#status.latest.state !== "live") continue;
        this.#fastestMs = Math.min(this.#fastestMs, now - item.at);
        this.#change({ lagMs: now - item.at - this.#fastestMs });
      }
    }
  }

  down(error: StepcastError | undefined, attempt: number, retryAt: number): void {
    this.signal("dropped");
    this.#change({ error, attempt, retryAt, lagMs: undefined });
  }

  denied(error: StepcastError): void {
    this.signal("refused");
    this.#change({ error, retryAt: undefined, lagMs: undefined });
  }

  #change(change: Partial<ConnectionStatus>): void {
    this.#status.set({ ...this.#status.latest, ...change });
  }
}
