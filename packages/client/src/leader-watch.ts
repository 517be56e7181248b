import { glanceMs } from "./attention.ts";
import { type Clock, monotonic } from "./clock.ts";

interface LeaderWatchActions {
  /** Asks whether anybody leads. */
  readonly ask: () => void;
  /** Takes the lead away from a leader that is no good. */
  readonly seize: () => void;
}

/** How often a tab makes sure that the leader is alive, and how many unanswered calls mean that it is not. */
const tickMs = 200;
const unanswered = 3;

/**
 * Looks after the leader from another tab. A leader that speaks is asked nothing; one that is silent is
 * asked, and given up when it does not answer. One that nobody has seen for a while is relieved: browsers
 * slow such tabs down.
 */
export class LeaderWatch {
  readonly #clock: Clock;
  readonly #actions: LeaderWatchActions;
  #tab: string | undefined;
  #hiddenMs = 0;
  #heardAt = 0;
  #tickAt = 0;
  #missed = 0;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, actions: LeaderWatchActions) {
    this.#clock = clock;
    this.#actions = actions;
  }

  /** True when a leader was heard of. */
  get knows(): boolean {
    return this.#tab !== undefined;
  }

  leader(message: { readonly tab: string; readonly hiddenMs: number }): void {
    this.#tab = message.tab;
    this.#hiddenMs = message.hiddenMs;
    this.heard(message.tab);
  }

  heard(tab: string): void {
    if (tab !== this.#tab) return;
    this.#heardAt = monotonic(this.#clock);
    this.#missed = 0;
  }

  /** Nothing is known of a leader. */
  forget(): void {
    this.#tab = undefined;
    this.#give();
  }

  start(): void {
    if (this.#cancel !== undefined) return;
    this.#missed = 0;
    this.#wait();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #wait(): void {
    this.#tickAt = monotonic(this.#clock);
    this.#cancel = this.#clock.after(tickMs, () => this.#check());
  }

  /** Time to show that it is alive and seen. */
  #give(): void {
    this.#missed = 0;
    this.#hiddenMs = 0;
    this.#heardAt = monotonic(this.#clock);
  }

  #check(): void {
    const now = monotonic(this.#clock);
    const silentMs = now - this.#heardAt;
    // A tick that comes late says that this tab stood still itself, so silence means nothing.
    if (silentMs < tickMs || now - this.#tickAt > 2 * tickMs) this.#missed = 0;
    else this.#missed += 1;
    const unseen = this.#hiddenMs > 0 && this.#hiddenMs + silentMs >= glanceMs;
    if (this.#missed >= unanswered || unseen) {
      this.#give();
      this.#actions.seize();
    } else if (silentMs >= tickMs) this.#actions.ask();
    this.#wait();
  }
}
