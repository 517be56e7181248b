import type { Clock } from "./clock.ts";
import type { Page } from "./page.ts";

/** A page hidden for less than this keeps its stream: people glance at another tab and come back. */
export const glanceMs = 3_000;

/**
 * Says whether a page may hold a stream of its own. A browser has six connections to a server over
 * HTTP/1.1 for all of its tabs, and a stream takes one for good: with six of them no tab can call any
 * more. So where tabs cannot share one stream, a page that nobody sees gives its own away, and takes
 * one again when it is seen. A page that is about to stand still gives it away at once.
 */
export class Attention {
  readonly #page: Page;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #offPage: () => void;
  #away = false;
  #cancel: (() => void) | undefined;

  constructor(
    { page, clock }: { readonly page: Page; readonly clock: Clock },
    onChange: () => void,
  ) {
    this.#page = page;
    this.#clock = clock;
    this.#onChange = onChange;
    this.#away = page.suspended();
    this.#offPage = page.subscribe(() => this.#look());
    this.#look();
  }

  /** Hidden for so long that the stream belongs to others. */
  get away(): boolean {
    return this.#away;
  }

  stop(): void {
    this.#offPage();
    this.#cancel?.();
  }

  #look(): void {
    if (!this.#page.hidden() || this.#page.suspended()) this.#turn(this.#page.suspended());
    else if (!this.#away) this.#cancel ??= this.#clock.after(glanceMs, () => this.#turn(true));
  }

  #turn(away: boolean): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (away === this.#away) return;
    this.#away = away;
    this.#onChange();
  }
}
