import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { LogHeader } from "../log-entry.ts";
import {
  decodePlaces,
  encodePlaces,
  firstSeqOf,
  type Places,
  segmentOf,
  seqsAt,
} from "./segment.ts";

/** What a feed can ask for, as the key of a posting. */
export const keyOf = {
  run: (runId: string) => `run:${runId}`,
  room: (room: string) => `room:${room}`,
  agent: (agentId: string) => `agent:${agentId}`,
  type: (type: string) => `type:${type}`,
} as const;

interface Posting {
  readonly segment: number;
  readonly places: Uint8Array;
}

/**
 * The index of the log: for each full segment and each key that occurs in it, at which places.
 * Written once per 1,024 events instead of several index entries for each, which is what makes an
 * append cheap; in key order, so that a feed reads its own postings and nothing else.
 */
export class PostingTable {
  readonly #insert: StatementSync;
  readonly #seal: StatementSync;
  readonly #select: StatementSync;
  readonly #delete: StatementSync;
  readonly #one: StatementSync;
  readonly #change: StatementSync;
  readonly #drop: StatementSync;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare("INSERT INTO postings (key, segment, places) VALUES (?, ?, ?)");
    this.#seal = db.prepare("UPDATE log SET sealed_segments = ?");
    this.#select = db.prepare(
      "SELECT segment, places FROM postings WHERE key = ? AND segment >= ? ORDER BY segment LIMIT ?",
    );
    this.#delete = db.prepare("DELETE FROM postings WHERE key = ?");
    this.#one = db.prepare("SELECT places FROM postings WHERE key = ? AND segment = ?");
    this.#change = db.prepare("UPDATE postings SET places = ? WHERE key = ? AND segment = ?");
    this.#drop = db.prepare("DELETE FROM postings WHERE key = ? AND segment = ?");
  }

  /** For a run none of whose events are left. */
  removeRun(runId: string): void {
    this.#delete.run(keyOf.run(runId));
  }

  /** Writes the postings of a full segment; `headers` are all of its events. In the caller's transaction. */
  seal(segment: number, headers: readonly LogHeader[]): void {
    const first = firstSeqOf(segment);
    const placesOf = new Map<string, number[]>();
    for (const header of headers) {
      for (const key of keysOf(header)) {
        const places = placesOf.get(key);
        if (places === undefined) placesOf.set(key, [header.seq - first]);
        else places.push(header.seq - first);
      }
    }
    for (const [key, places] of placesOf) this.#insert.run(key, segment, encodePlaces(places));
    this.#seal.run(segment + 1);
  }

  /** Takes removed events out of the postings of segments before `sealedSegments`. In the caller's transaction. */
  remove(headers: readonly LogHeader[], sealedSegments: number): void {
    const sealed = headers.filter(({ seq }) => segmentOf(seq) < sealedSegments);
    for (const [segment, gone] of Map.groupBy(sealed, ({ seq }) => segmentOf(seq))) {
      const first = firstSeqOf(segment);
      const placesOf = new Map<string, Set<number>>();
      for (const header of gone)
        for (const key of keysOf(header)) {
          const places = placesOf.get(key) ?? new Set();
          placesOf.set(key, places.add(header.seq - first));
        }
      for (const [key, places] of placesOf) this.#removePlaces(key, segment, places);
    }
  }

  #removePlaces(key: string, segment: number, gone: ReadonlySet<number>): void {
    const row = this.#one.get(key, segment);
    if (row === undefined) return;
    // Cast: what `seal` wrote.
    const all = seqsAt(segment, decodePlaces(row["places"] as Uint8Array));
    const left = all.map((seq) => seq - firstSeqOf(segment)).filter((place) => !gone.has(place));
    if (left.length === 0) this.#drop.run(key, segment);
    else this.#change.run(encodePlaces(left), key, segment);
  }

  scan(key: string): KeyScan {
    // Cast: the columns of the statement above.
    return new KeyScan(
      (segment, limit) => this.#select.all(key, segment, limit) as unknown as readonly Posting[],
    );
  }
}

const longestChunk = 64;

/** Walks the segments of one key upwards, reading ahead in chunks that grow. */
export class KeyScan {
  readonly #load: (segment: number, limit: number) => readonly Posting[];
  #chunk: readonly Posting[] = [];
  #index = 0;
  #chunkSize = 2;
  #ended = false;

  constructor(load: (segment: number, limit: number) => readonly Posting[]) {
    this.#load = load;
  }

  /** The first segment from `segment` on where the key occurs. `segment` must not go down from call to call. */
  seek(segment: number): number | undefined {
    for (;;) {
      const posting = this.#chunk[this.#index];
      if (posting === undefined) {
        if (this.#ended) return undefined;
        this.#read(segment);
      } else if (posting.segment >= segment) {
        return posting.segment;
      } else {
        this.#index += 1;
      }
    }
  }

  /** The key's places in the segment, if any. Like a `seek` there: it may stand behind while other keys have moved on. */
  placesAt(segment: number): Places | undefined {
    if (this.seek(segment) !== segment) return undefined;
    const posting = this.#chunk[this.#index];
    return posting && decodePlaces(posting.places);
  }

  #read(segment: number): void {
    this.#chunk = this.#load(segment, this.#chunkSize);
    this.#index = 0;
    this.#ended = this.#chunk.length < this.#chunkSize;
    this.#chunkSize = Math.min(longestChunk, this.#chunkSize * 4);
  }
}

function keysOf({ type, room, runId, agentId }: LogHeader): readonly string[] {
  const keys = [keyOf.type(type), keyOf.room(room)];
  if (runId !== undefined) keys.push(keyOf.run(runId));
  if (agentId !== undefined) keys.push(keyOf.agent(agentId));
  return keys;
}
