import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addPlaces,
  decodePlaces,
  encodePlaces,
  firstSeqOf,
  keepPlaces,
  segmentEvents,
  segmentOf,
  seqsAt,
} from "./segment.ts";

const places = fc.uniqueArray(fc.nat(segmentEvents - 1)).map((list) => list.sort((a, b) => a - b));
const anyPlaces = fc.oneof(places, fc.constant(Array.from({ length: segmentEvents }, (_, i) => i)));

describe("places of a segment", () => {
  it("come back from storage as they were, in at most 128 bytes", () => {
    fc.assert(
      fc.property(anyPlaces, fc.nat(10_000_000), (list, segment) => {
        const bytes = encodePlaces(list);
        expect(bytes.byteLength).toBeLessThanOrEqual(128);
        const seqs = seqsAt(segment, decodePlaces(bytes));
        expect(seqs).toEqual(list.map((place) => firstSeqOf(segment) + place));
        for (const seq of seqs) expect(segmentOf(seq)).toBe(segment);
      }),
    );
  });

  it("join and meet like sets", () => {
    fc.assert(
      fc.property(places, places, (left, right) => {
        const joined = decodePlaces(encodePlaces(left));
        addPlaces(joined, decodePlaces(encodePlaces(right)));
        const met = decodePlaces(encodePlaces(left));
        keepPlaces(met, decodePlaces(encodePlaces(right)));
        const [a, b] = [new Set(left), new Set(right)];
        const ascending = (set: Set<number>) => [...set].sort((x, y) => x - y).map((x) => x + 1);
        expect(seqsAt(0, joined)).toEqual(ascending(a.union(b)));
        expect(seqsAt(0, met)).toEqual(ascending(a.intersection(b)));
      }),
    );
  });
});
