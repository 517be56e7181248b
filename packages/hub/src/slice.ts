import type { LogEntry } from "@stepcast/store";
import type { Page } from "./ring.ts";
import type { Wire } from "./wire.ts";

/** A piece of a feed's past, ready for a wire. */
export interface Slice {
  readonly bytes: Uint8Array | undefined;
  /** Everything up to here is in it. */
  readonly to: number;
}

export function sliceOf(page: Page, wire: Wire): Slice {
  return { bytes: wire.past(page.entries), to: page.scannedTo };
}

/** The page up to its last entry for `last`, and whether there is one. */
export function endedPage(
  page: Page,
  last: (entry: LogEntry) => boolean,
): { readonly page: Page; readonly ended: boolean } {
  const index = page.entries.findIndex(last);
  const end = page.entries[index];
  if (end === undefined) return { page, ended: false };
  return { page: { entries: page.entries.slice(0, index + 1), scannedTo: end.seq }, ended: true };
}

/** Slices that were just made, for subscribers of a group that come back to the same place together. Bounded in bytes. */
export class SliceCache {
  readonly #maxBytes: number;
  readonly #slices = new Map<string, Slice>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(key: string): Slice | undefined {
    return this.#slices.get(key);
  }

  put(key: string, slice: Slice): void {
    this.#bytes += sizeOf(slice) - sizeOf(this.#slices.get(key));
    this.#slices.set(key, slice);
    for (const [oldest, old] of this.#slices) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#slices.delete(oldest);
      this.#bytes -= sizeOf(old);
    }
  }

  clear(): void {
    this.#slices.clear();
    this.#bytes = 0;
  }
}

function sizeOf(slice: Slice | undefined): number {
  return slice === undefined ? 0 : 256 + (slice.bytes?.byteLength ?? 0);
}
