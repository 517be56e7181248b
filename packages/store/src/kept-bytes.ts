import { Buffer } from "node:buffer";

const slabBytes = 65_536;

/**
 * Memory for bytes that are kept for long, one beside the other. Made in Node's own pool, each would
 * keep all from being freed that the process made beside it: 64 KiB for an event of 200 bytes.
 */
export class KeptBytes {
  #slab = Buffer.alloc(0);
  #used = 0;

  /** The text as UTF-8. */
  of(text: string): Buffer {
    // A character of the text takes three bytes at the most.
    if (!this.#hasRoom(text.length * 3)) return alone(text);
    return this.#take(this.#slab.write(text, this.#used));
  }

  /** So many bytes, with whatever is in them. */
  bytes(length: number): Buffer {
    return this.#hasRoom(length) ? this.#take(length) : Buffer.allocUnsafeSlow(length);
  }

  /** False for what is large enough for memory of its own. */
  #hasRoom(length: number): boolean {
    if (length <= this.#slab.length - this.#used) return true;
    if (length > slabBytes / 8) return false;
    this.#slab = Buffer.allocUnsafeSlow(slabBytes);
    this.#used = 0;
    return true;
  }

  #take(length: number): Buffer {
    const from = this.#used;
    this.#used += length;
    return this.#slab.subarray(from, this.#used);
  }
}

/** In memory of its own. */
function alone(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}
