import { parseCursor } from "@stepcast/contracts";
import type { Clock } from "./clock.ts";
import type { Page } from "./page.ts";

/** Where a tab keeps what it knows across its reloads. */
export interface Memory {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

/** How far a feed was served is written down this often: a page that crashes sees the last of it again. */
const saveMs = 250;

/**
 * The places that feeds reached, by the names that the program gave them, so that after a reload they go on
 * there. Kept: a cursor a name, for this tab. Not kept: events, and what was folded from them; a run's state
 * comes from the server's snapshot.
 */
export class ResumePlaces {
  readonly #memory: Memory | undefined;
  readonly #clock: Clock;
  readonly #page: Page;
  readonly #prefix: string;
  readonly #fresh = new Map<string, string>();
  #cancel: (() => void) | undefined;
  #offPage: (() => void) | undefined;

  constructor(settings: {
    readonly memory: Memory | undefined;
    readonly clock: Clock;
    readonly page: Page;
    readonly url: string;
    readonly identity: string | undefined;
  }) {
    const { memory, clock, page, url, identity = "" } = settings;
    this.#memory = memory;
    this.#clock = clock;
    this.#page = page;
    this.#prefix = `stepcast ${url} ${identity} `;
  }

  /** A cursor, or undefined when nothing is known under that name. */
  of(name: string | undefined): string | undefined {
    if (name === undefined) return undefined;
    const text = this.#fresh.get(name) ?? this.#memory?.get(this.#prefix + name);
    return text !== undefined && isCursor(text) ? text : undefined;
  }

  reached(name: string | undefined, cursor: string): void {
    if (name === undefined || this.#memory === undefined) return;
    this.#fresh.set(name, cursor);
    this.#cancel ??= this.#clock.after(saveMs, () => this.#save());
    this.#offPage ??= this.#page.subscribe(() => {
      if (this.#page.suspended()) this.#save();
    });
  }

  close(): void {
    this.#save();
    this.#offPage?.();
    this.#offPage = undefined;
  }

  #save(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    for (const [name, cursor] of this.#fresh) this.#memory?.set(this.#prefix + name, cursor);
    this.#fresh.clear();
  }
}

/** The browser's memory of one tab. Undefined elsewhere, and where the page may not have one. */
export function platformMemory(): Memory | undefined {
  if (globalThis.document === undefined) return undefined;
  return {
    get: (key) => attempt(() => sessionStorage.getItem(key) ?? undefined),
    set: (key, value) => attempt(() => sessionStorage.setItem(key, value)),
  };
}

/** A full or forbidden storage costs the resuming and nothing else. */
function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}

function isCursor(text: string): boolean {
  try {
    return parseCursor(text) !== undefined;
  } catch {
    return false;
  }
}
