import { crc32 } from "node:zlib";
import { splitCursor } from "../log-rules.ts";

/** A number that tells two texts apart. */
export function digestOf(text: string | Uint8Array): number {
  return crc32(text);
}

/** What a reader was given, in the order in which it came, in a few bytes per event: millions fit. */
export class Deliveries {
  readonly seqs: number[] = [];
  readonly digests: number[] = [];
  /** Of the cursor that each event came under. */
  readonly epochs: string[] = [];

  get length(): number {
    return this.seqs.length;
  }

  take(cursor: string, data: string): void {
    const [epoch, seq] = splitCursor(cursor);
    const last = this.epochs.at(-1);
    // One string for all events of a log, not one each.
    this.epochs.push(epoch === last ? last : epoch);
    this.seqs.push(seq);
    this.digests.push(digestOf(data));
  }
}
