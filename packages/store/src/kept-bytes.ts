import { Buffer } from "node:buffer";

const slabBytes = 65_536;

/**
 * Makes the UTF-8 of texts that are kept for long, one beside the other. Made in Node's own pool, each
 * would keep all from being freed that the process made beside it: 64 KiB for an event of 200 bytes.
 */
export class KeptBytes {
  #slab = Buffer.alloc(0);
  #used = 0;

  of(text: string): Buffer {
    // A character of the text takes three bytes at the most.
    const most = text.length * 3;
    if (most > this.#slab.length - this.#used) {
      if (most > slabBytes / 8) return alone(text);
      this.#slab = Buffer.allocUnsafeSlow(slabBytes);
      this.#used = 0;
    }
    const from = this.#used;
    this.#used += this.#slab.write(text, from);
    return this.#slab.subarray(from, this.#used);
  }
}

/** In memory of its own. */
function alone(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}
