/**
 * Bytes that come piece by piece, in one place: a piece of one byte that is kept by itself costs
 * hundreds, and whoever sends chooses the pieces. Takes at most twice the memory of what came.
 */
export class GatheredBytes {
  #room = Buffer.alloc(0);
  #length = 0;

  /** Bytes so far. */
  get length(): number {
    return this.#length;
  }

  add(piece: Uint8Array): void {
    const length = this.#length + piece.byteLength;
    if (length > this.#room.byteLength) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#room.byteLength));
      larger.set(this.#room.subarray(0, this.#length));
      this.#room = larger;
    }
    this.#room.set(piece, this.#length);
    this.#length = length;
  }

  /** All of them, until the next piece. */
  whole(): Buffer {
    return this.#room.subarray(0, this.#length);
  }
}
