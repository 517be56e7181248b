/**
 * A segment is 1,024 neighbouring places of the log: segment `n` holds the seqs `n * 1024 + 1` to
 * `(n + 1) * 1024`. Which of them a key occurs at is a set of places, one bit each.
 */
export const segmentEvents = 1_024;

const placeBytes = segmentEvents / 8;

/** One bit for each place of a segment, lowest first. */
export type Places = Uint8Array;

export function segmentOf(seq: number): number {
  return Math.floor((seq - 1) / segmentEvents);
}

export function firstSeqOf(segment: number): number {
  return segment * segmentEvents + 1;
}

export function noPlaces(): Places {
  return new Uint8Array(placeBytes);
}

function addPlace(places: Places, place: number): void {
  const index = place >>> 3;
  places[index] = (places[index] ?? 0) | (1 << (place & 7));
}

/** Adds to `places` those of `others`. */
export function addPlaces(places: Places, others: Places): void {
  for (const [index, byte] of others.entries()) places[index] = (places[index] ?? 0) | byte;
}

/** Keeps in `places` only those that are in `others` too. */
export function keepPlaces(places: Places, others: Places): void {
  for (const [index, byte] of others.entries()) places[index] = (places[index] ?? 0) & byte;
}

/** Seqs at the places, ascending. */
export function seqsAt(segment: number, places: Places): readonly number[] {
  const seqs: number[] = [];
  const first = firstSeqOf(segment);
  for (const [index, byte] of places.entries()) {
    if (byte === 0) continue;
    for (let bit = 0; bit < 8; bit += 1) if (byte & (1 << bit)) seqs.push(first + index * 8 + bit);
  }
  return seqs;
}

/** Places as they are stored: up to 63 as numbers of two bytes, more as the bits themselves. */
export function encodePlaces(places: readonly number[]): Uint8Array {
  if (places.length * 2 >= placeBytes) {
    const bits = noPlaces();
    for (const place of places) addPlace(bits, place);
    return bits;
  }
  const bytes = new Uint8Array(places.length * 2);
  for (const [index, place] of places.entries()) {
    bytes[index * 2] = place & 0xff;
    bytes[index * 2 + 1] = place >>> 8;
  }
  return bytes;
}

/** The inverse of {@link encodePlaces}; the result is the caller's to change. */
export function decodePlaces(bytes: Uint8Array): Places {
  if (bytes.byteLength === placeBytes) return bytes.slice();
  const places = noPlaces();
  for (let index = 0; index + 1 < bytes.byteLength; index += 2) {
    addPlace(places, (bytes[index] ?? 0) | ((bytes[index + 1] ?? 0) << 8));
  }
  return places;
}
