import type { Clock } from "./clock.ts";
import type { Page } from "./page.ts";

/** A page hidden for less than this keeps its stream: people glance at another tab and come back. */
const glanceMs = 3_000;

/**
 * Says whether a page may hold a stream of its own. A browser has six connections to a server over
 * HTTP/1.1 for all of its tabs, and a stream takes one for good: with six of them no tab can call any
 * more. So a page that nobody sees gives its own away, and takes one again when it is seen.
 *
 * This is the one place that knows of other tabs. A stream that all tabs share would be decided here.
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
    if (this.#page.hidden()) {
      if (!this.#away) this.#cancel ??= this.#clock.after(glanceMs, () => this.#turn(true));
      return;
    }
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#away) this.#turn(false);
  }

  #turn(away: boolean): void {
    this.#cancel = undefined;
    this.#away = away;
    this.#onChange();
  }
}
