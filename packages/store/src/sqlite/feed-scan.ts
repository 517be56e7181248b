import { expandPatterns, type FeedFilter } from "@stepcast/contracts";
import { type KeyScan, keyOf, type PostingTable } from "./posting-table.ts";
import { addPlaces, keepPlaces, noPlaces, type Places } from "./segment.ts";

/** Any of these keys lets an event through. */
type Term = readonly KeyScan[];

/** Walks the segments where one feed may have events: all of its terms must hold. */
export class FeedScan {
  readonly #terms: readonly Term[];

  constructor(terms: readonly Term[]) {
    this.#terms = terms;
  }

  /** No event of the feed is in `from..next-1`; undefined when none is left. May stop at a segment without any. */
  next(from: number): number | undefined {
    let next = from;
    for (const term of this.#terms) {
      const segment = seekAny(term, next);
      if (segment === undefined) return undefined;
      next = segment;
    }
    return next;
  }

  /** Where in the segment that `next` gave the feed's events are. */
  placesAt(segment: number): Places {
    let kept: Places | undefined;
    for (const term of this.#terms) {
      const places = anyPlaces(term, segment);
      if (kept === undefined) kept = places;
      else keepPlaces(kept, places);
    }
    return kept ?? noPlaces();
  }
}

/** Undefined for a feed that lets everything through. */
export function openFeedScan(postings: PostingTable, feed: FeedFilter): FeedScan | undefined {
  const types = expandPatterns(feed.types);
  const terms: Term[] = [];
  if (feed.runId !== undefined) terms.push([postings.scan(keyOf.run(feed.runId))]);
  if (feed.agentId !== undefined) terms.push([postings.scan(keyOf.agent(feed.agentId))]);
  if (feed.room !== undefined) terms.push([postings.scan(keyOf.room(feed.room))]);
  if (types !== undefined) terms.push([...types].map((type) => postings.scan(keyOf.type(type))));
  return terms.length === 0 ? undefined : new FeedScan(terms);
}

function seekAny(term: Term, from: number): number | undefined {
  let lowest: number | undefined;
  for (const key of term) {
    const segment = key.seek(from);
    if (segment !== undefined && (lowest === undefined || segment < lowest)) lowest = segment;
  }
  return lowest;
}

function anyPlaces(term: Term, segment: number): Places {
  const places = noPlaces();
  for (const key of term) {
    const found = key.placesAt(segment);
    if (found !== undefined) addPlaces(places, found);
  }
  return places;
}
