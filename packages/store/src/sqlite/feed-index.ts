import { type FeedFilter, feedMatcher } from "@stepcast/contracts";
import type { PageBounds } from "../feed-page.ts";
import type { LogHeader } from "../log-entry.ts";
import { type FeedScan, openFeedScan } from "./feed-scan.ts";
import type { PostingTable } from "./posting-table.ts";
import { addPlaces, firstSeqOf, segmentEvents, segmentOf, seqsAt } from "./segment.ts";

/** Where in the log the events of some feeds are. */
export interface Found {
  readonly seqs: readonly number[];
  /** Everything up to here was looked at. */
  readonly scannedTo: number;
}

/** Segments that one read looks through, so that a search for what is rare does not hold up the event loop. */
const segmentsPerRead = 512;

/**
 * Finds the events of feeds by seq range: postings for full segments, and the headers of what came
 * after them. A segment is sealed by the first commit after it is full.
 */
export class FeedIndex {
  readonly #postings: PostingTable;
  /** Committed events after the sealed segments: a segment and a group at most. */
  #recent: LogHeader[];
  #sealedSegments: number;
  #sealing = 0;

  constructor(postings: PostingTable, sealedSegments: number, recent: readonly LogHeader[]) {
    this.#postings = postings;
    this.#sealedSegments = sealedSegments;
    this.#recent = [...recent];
  }

  /** Segments whose postings are written. */
  get sealedSegments(): number {
    return this.#sealedSegments;
  }

  /** Writes the postings of segments that are full, in the caller's transaction. */
  sealFull(): void {
    const count = this.#recent.length;
    const head = count === 0 ? 0 : (this.#recent[count - 1]?.seq ?? 0);
    this.#sealing = 0;
    for (let segment = this.#sealedSegments; firstSeqOf(segment + 1) <= head + 1; segment += 1) {
      const inSegment = (header: LogHeader) => segmentOf(header.seq) === segment;
      this.#postings.seal(segment, this.#recent.filter(inSegment));
      this.#sealing += 1;
    }
  }

  /** The transaction was committed, and with it these events. */
  committed(headers: readonly LogHeader[]): void {
    if (this.#sealing > 0) {
      this.#sealedSegments += this.#sealing;
      const first = firstSeqOf(this.#sealedSegments);
      this.#recent = this.#recent.filter((header) => header.seq >= first);
      this.#sealing = 0;
    }
    for (let at = 0; at < headers.length; at += 1) {
      const { seq, type, room, runId, agentId } = headers[at] as LogHeader; // Within bounds.
      this.#recent.push({ seq, type, room, runId, agentId });
    }
  }

  /** Undefined when one of the feeds lets everything through. */
  find(feeds: readonly FeedFilter[], bounds: PageBounds): Found | undefined {
    const scans = feeds.map((feed) => openFeedScan(this.#postings, feed));
    if (scans.includes(undefined)) return undefined;
    const open = scans.filter((scan) => scan !== undefined);
    const sealedEnd = Math.min(bounds.end, this.#sealedSegments * segmentEvents);
    const sealed = findSealed(open, { ...bounds, end: sealedEnd });
    if (sealed.scannedTo < sealedEnd || sealed.seqs.length >= bounds.limit) return sealed;
    return this.#findRecent(feedMatcher(feeds), bounds, sealed.seqs);
  }

  #findRecent(
    matches: (header: LogHeader) => boolean,
    { after, end, limit }: PageBounds,
    found: readonly number[],
  ): Found {
    const seqs = [...found];
    for (const header of this.#recent) {
      if (header.seq > end) break;
      if (header.seq <= after || !matches(header)) continue;
      seqs.push(header.seq);
      if (seqs.length === limit) return { seqs, scannedTo: header.seq };
    }
    return { seqs, scannedTo: end };
  }
}

function findSealed(feeds: readonly FeedScan[], { after, end, limit }: PageBounds): Found {
  const seqs: number[] = [];
  let segment = segmentOf(after + 1);
  for (let looked = 0; firstSeqOf(segment) <= end; looked += 1) {
    if (looked === segmentsPerRead) return { seqs, scannedTo: firstSeqOf(segment) - 1 };
    const next = nextSegment(feeds, segment);
    if (next === undefined) break;
    const wanted = seqsIn(feeds, next).filter((seq) => seq > after && seq <= end);
    seqs.push(...wanted.slice(0, limit - seqs.length));
    const last = seqs.at(-1);
    if (seqs.length === limit && last !== undefined) return { seqs, scannedTo: last };
    segment = next + 1;
  }
  return { seqs, scannedTo: end };
}

function nextSegment(feeds: readonly FeedScan[], from: number): number | undefined {
  let lowest: number | undefined;
  for (const feed of feeds) {
    const segment = feed.next(from);
    if (segment !== undefined && (lowest === undefined || segment < lowest)) lowest = segment;
  }
  return lowest;
}

function seqsIn(feeds: readonly FeedScan[], segment: number): readonly number[] {
  const [first, ...others] = feeds.map((feed) => feed.placesAt(segment));
  if (first !== undefined) for (const places of others) addPlaces(first, places);
  return first === undefined ? [] : seqsAt(segment, first);
}
