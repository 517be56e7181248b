/** How long an answer of "no such key" holds for all keys that are not known here: another process may make one. */
const oldAfterMs = 1_000;
/** However many keys there are, reading them takes no more than this share of the time. */
const mostShare = 0.02;

export interface KnownHashesOptions {
  /** Reads the hashes of all keys. */
  readonly load: () => Promise<readonly string[]>;
  /** Monotonic milliseconds. Default: the system's. */
  readonly monotonic?: () => number;
}

/**
 * The hashes of keys, in memory, so that a wrong key costs no look-up however many are shown. Hashes
 * are never taken out: one of a key that was revoked leads to the database, which knows.
 */
export class KnownHashes {
  readonly #load: () => Promise<readonly string[]>;
  readonly #monotonic: () => number;
  readonly #hashes = new Set<string>();
  #freshUntilMs = Number.NEGATIVE_INFINITY;
  #loading: Promise<void> | undefined;

  constructor({ load, monotonic = () => performance.now() }: KnownHashesOptions) {
    this.#load = load;
    this.#monotonic = monotonic;
  }

  /** A key that was made just now. */
  add(hash: string): void {
    this.#hashes.add(hash);
  }

  /** False when no key has this hash, or had it a second ago. Errors: those of `load`. */
  async has(hash: string): Promise<boolean> {
    if (this.#hashes.has(hash)) return true;
    if (this.#monotonic() < this.#freshUntilMs) return false;
    this.#loading ??= this.#read().finally(() => {
      this.#loading = undefined;
    });
    await this.#loading;
    return this.#hashes.has(hash);
  }

  /** True when it is sure without a look that no key has this hash, or had it a second ago. */
  lacks(hash: string): boolean {
    return this.#monotonic() < this.#freshUntilMs && !this.#hashes.has(hash);
  }

  async #read(): Promise<void> {
    const begunMs = this.#monotonic();
    for (const hash of await this.#load()) this.#hashes.add(hash);
    const tookMs = this.#monotonic() - begunMs;
    this.#freshUntilMs = begunMs + Math.max(oldAfterMs, tookMs / mostShare);
  }
}
