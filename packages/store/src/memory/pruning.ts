import type { FeedFilter } from "@stepcast/contracts";
import { agesAlone, artifactsIn } from "../aged-event.ts";
import type { LogEntry } from "../log-entry.ts";
import { replacedPieces, wholeThoughts } from "../replaced-pieces.ts";
import type { Prunable, Pruned, RemovedRun, StoredArtifact } from "../store.ts";
import type { EventTable } from "./event-table.ts";
import type { RunTable } from "./run-table.ts";

/** Whoever has seen the log up to one of `from..to-1` holds half of what was removed. */
interface Tear {
  readonly room: string;
  readonly runId?: string;
  readonly from: number;
  readonly to: number;
}

interface PruningParts {
  readonly events: EventTable;
  readonly runs: RunTable;
  /** By room and id. */
  readonly artifacts: Map<string, StoredArtifact>;
}

/** Retention in memory, at one go. */
export class Pruning {
  readonly #parts: PruningParts;
  readonly #tears: Tear[] = [];
  readonly #removed = new Map<string, RemovedRun>();

  constructor(parts: PruningParts) {
    this.#parts = parts;
  }

  isTorn(after: number, feeds: readonly FeedFilter[]): boolean {
    if (after === 0) return false;
    return this.#tears.some(
      (tear) =>
        tear.from <= after &&
        after < tear.to &&
        feeds.some(
          ({ room, runId }) =>
            (room === undefined || room === tear.room) &&
            (runId === undefined || tear.runId === undefined || runId === tear.runId),
        ),
    );
  }

  removedRun(runId: string): RemovedRun | undefined {
    return this.#removed.get(runId);
  }

  prunable(before: number, atMs: number): Prunable {
    const { runs, entries } = this.#aged(before, atMs);
    return { runs: runs.length, events: entries.size };
  }

  prune(before: number, piecesBefore: number, atMs: number): Pruned {
    const { runs, entries } = this.#aged(before, atMs);
    for (const { row, queuedSeq } of runs) {
      const { room, runId, lastSeq } = row;
      this.#tears.push({ room, runId, from: queuedSeq, to: lastSeq });
      this.#removed.set(runId, { runId, room, removedAt: atMs });
      this.#parts.runs.remove(runId);
    }
    const removed = [...entries];
    const removedRuns = new Set(runs.map(({ row }) => row.runId));
    for (const { room, runId, seq } of removed)
      if (runId === undefined || !removedRuns.has(runId))
        this.#tears.push({ room, from: 0, to: seq });
    this.#parts.events.remove(entries);
    const artifacts = this.#sweep(removed);
    const pieces = this.#compact(piecesBefore);
    const sizes = [...removed, ...artifacts, ...pieces].map(({ bytes }) => bytes.byteLength);
    return {
      runs: runs.length,
      events: removed.length,
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      artifacts: artifacts.length,
      pieces: pieces.length,
      upTo: removed.at(-1)?.seq ?? 0,
      done: true,
    };
  }

  #aged(before: number, atMs: number) {
    const runs = this.#parts.runs.endedBefore(before);
    const roomOf = new Map(runs.map(({ row }) => [row.runId, row.room]));
    const all = this.#parts.events.all();
    const young = all.findIndex(({ event: { at } }) => at >= before && at <= atMs);
    const past = young < 0 ? all : all.slice(0, young);
    // One of a clock that was ahead is as old as what came after it.
    const aged = past.findLastIndex(({ event }) => event.at < before) + 1;
    const entries = new Set(
      all.filter((entry, index) => {
        const { runId, room, type } = entry;
        if (runId !== undefined && roomOf.get(runId) === room) return true;
        const isLoose = runId === undefined || this.#parts.runs.get(runId)?.room !== room;
        return isLoose && agesAlone(type) && index < aged;
      }),
    );
    return { runs, entries };
  }

  /** Removes what later events of ended runs replace. */
  #compact(before: number): readonly LogEntry[] {
    const ended = new Set(this.#parts.runs.endedBefore(before).map(({ row }) => row.runId));
    const byRun = Map.groupBy(
      this.#parts.events.all().filter(({ runId }) => runId !== undefined && ended.has(runId)),
      ({ runId }) => runId,
    );
    const pieces = [...byRun.values()].flatMap((entries) =>
      replacedPieces(entries, wholeThoughts(entries)),
    );
    this.#parts.events.remove(new Set(pieces));
    return pieces;
  }

  /** Artifacts that only the removed events named. */
  #sweep(removed: readonly LogEntry[]): readonly StoredArtifact[] {
    const named = (entries: readonly LogEntry[]) =>
      entries.flatMap(({ room, bytes }) =>
        artifactsIn(bytes).map((artifactId) => JSON.stringify([room, artifactId])),
      );
    const candidates = new Set(named(removed));
    if (candidates.size > 0)
      for (const place of named(this.#parts.events.all())) candidates.delete(place);
    return [...candidates].flatMap((place) => {
      const artifact = this.#parts.artifacts.get(place);
      this.#parts.artifacts.delete(place);
      return artifact ?? [];
    });
  }
}
