import type { EventHeader } from "@stepcast/contracts";
import type { LogEntry } from "@stepcast/store";

/** A piece of the log: the entries that matched, and how far was looked. */
export interface Page {
  readonly entries: readonly LogEntry[];
  readonly scannedTo: number;
}

/**
 * The latest entries of the log, all feeds together, bounded in number and in bytes.
 *
 * Invariant: holds every entry with `floor < seq <= tip`, and nothing else.
 */
export class Ring {
  readonly #slots: (LogEntry | undefined)[];
  readonly #maxBytes: number;
  #bytes = 0;
  #floor: number;
  #tip: number;

  constructor(options: {
    readonly tip: number;
    readonly maxEvents: number;
    readonly maxBytes: number;
  }) {
    this.#slots = new Array<LogEntry | undefined>(Math.max(1, options.maxEvents)).fill(undefined);
    this.#maxBytes = options.maxBytes;
    this.#floor = options.tip;
    this.#tip = options.tip;
  }

  /** The last entry that was seen. */
  get tip(): number {
    return this.#tip;
  }

  /** True when everything after `cursor` is here. */
  covers(cursor: number): boolean {
    return cursor >= this.#floor;
  }

  /** Takes committed entries, in log order. What is known already is ignored; after a hole the ring starts anew. */
  push(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      if (entry.seq <= this.#tip) continue;
      if (entry.seq !== this.#tip + 1) this.#restart(entry.seq - 1);
      if (this.#tip - this.#floor === this.#slots.length) this.#evict();
      this.#slots[entry.seq % this.#slots.length] = entry;
      this.#tip = entry.seq;
      this.#bytes += entry.bytes.byteLength;
      while (this.#bytes > this.#maxBytes) this.#evict();
    }
  }

  /** Holds nothing of what came before from now on: some of it was removed from the log. */
  forget(): void {
    this.#restart(this.#tip);
  }

  /** Entries after `cursor` that match, up to the seq `upTo`: at most `events` of them, and no more once they have `bytes`. The cursor must be covered. */
  page(
    cursor: number,
    matches: (entry: EventHeader) => boolean,
    limit: { readonly events: number; readonly bytes: number; readonly upTo: number },
  ): Page {
    const entries: LogEntry[] = [];
    let bytes = 0;
    let seq = cursor;
    const end = Math.min(limit.upTo, this.#tip);
    while (seq < end && entries.length < limit.events && bytes < limit.bytes) {
      seq += 1;
      const entry = this.#slots[seq % this.#slots.length];
      if (entry === undefined || !matches(entry)) continue;
      entries.push(entry);
      bytes += entry.bytes.byteLength;
    }
    return { entries, scannedTo: seq };
  }

  #evict(): void {
    this.#floor += 1;
    const slot = this.#floor % this.#slots.length;
    this.#bytes -= this.#slots[slot]?.bytes.byteLength ?? 0;
    this.#slots[slot] = undefined;
  }

  #restart(tip: number): void {
    this.#slots.fill(undefined);
    this.#bytes = 0;
    this.#floor = tip;
    this.#tip = tip;
  }
}
