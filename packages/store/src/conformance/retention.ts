import { foldRunEvents, limits, type NewEvent } from "@stepcast/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LogEntry } from "../log-entry.ts";
import type { Pruned, Store } from "../store.ts";
import {
  alarmRaised,
  logLine,
  runCompleted,
  runQueued,
  runStarted,
  stepProgress,
  stepStarted,
  thought,
} from "./events.ts";
import { type OpenStore, readPages, seqsOf } from "./harness.ts";

const day = 86_400_000;
const long = 1_700_000_000_000;
const room = "ann/desk";

/** What is old goes as a whole, and whoever holds half of it is told. */
export function retentionConformance(open: OpenStore): void {
  describe("retention", () => {
    it("removes runs that ended before, with all their events, and nothing of the others", async () => {
      const store = await open({});
      await store.append({
        events: [
          ...aged(long, [runQueued("run_old"), runStarted("run_old")]),
          ...aged(long, [runQueued("run_open"), runStarted("run_open")]),
          ...aged(long + day, [runCompleted("run_old")]),
          ...aged(long, [runQueued("run_late")]),
          ...aged(long + 5 * day, [runCompleted("run_late")]),
        ],
      });
      expect(await store.prunable(long + 2 * day)).toEqual({ runs: 1, events: 3 });
      const pruned = await pruneAll(store, long + 2 * day);
      expect(pruned).toMatchObject({ runs: 1, events: 3, artifacts: 0, upTo: 5 });
      expect(pruned.bytes).toBeGreaterThan(0);
      expect(await store.run("run_old")).toBeUndefined();
      const { removedAt } = (await store.removedRun("run_old")) ?? {};
      expect(await store.removedRun("run_old")).toEqual({ runId: "run_old", room, removedAt });
      expect(Math.abs((removedAt ?? 0) - Date.now())).toBeLessThan(day);
      expect(await store.removedRun("run_open")).toBeUndefined();
      expect(await store.removedRun("run_none")).toBeUndefined();
      expect((await store.runs(room, { limit: 9 })).rows.map(({ runId }) => runId)).toEqual([
        "run_late",
        "run_open",
      ]);
      expect(seqsOf(await readPages(store, { after: 0, limit: 3 }))).toEqual([3, 4, 6, 7]);
      for (const feeds of [[{ room }], [{ types: ["run.*" as const] }]])
        expect(seqsOf(await readPages(store, { after: 0, limit: 2, feeds }))).toEqual([3, 4, 6, 7]);
      expect(await readPages(store, { after: 0, limit: 2, feeds: [{ runId: "run_old" }] })).toEqual(
        [],
      );
      expect(await pruneAll(store, long + 2 * day)).toMatchObject({ runs: 0, events: 0 });
    });

    it("never gives a seq again, not even of what was last", async () => {
      const store = await open({});
      await store.append({ events: aged(long, [runQueued("run_a"), runCompleted("run_a")]) });
      await pruneAll(store, long + day);
      expect(store.head()).toBe(2);
      const { entries } = await store.append({ events: [logLine("next")] });
      expect(seqsOf(entries)).toEqual([3]);
    });

    it("tells who holds half of a run that is gone, and nobody else", async () => {
      const store = await open({});
      await store.append({ events: [logLine("before", { runId: "run_b" })] });
      await store.append({ events: aged(long, [runQueued("run_a"), runStarted("run_a")]) });
      await store.append({ events: aged(long, [runQueued("run_c"), runCompleted("run_a")]) });
      expect(await store.isTorn(3, [{ room }])).toBe(false);
      await pruneAll(store, long + 1);
      const torn = await Promise.all([0, 1, 2, 3, 4, 5].map((at) => store.isTorn(at, [{ room }])));
      // Up to 1 it had not begun, from 5 on it is known whole. What is loose went up to 1.
      expect(torn).toEqual([false, false, true, true, true, false]);
      expect(await store.isTorn(3, [{ room: "bob/desk" }])).toBe(false);
      expect(await store.isTorn(3, [{ room, runId: "run_c" }])).toBe(false);
      expect(await store.isTorn(3, [{ room: "bob/desk" }, { runId: "run_a" }])).toBe(true);
      // Nobody hears of a run by asking for its id in a room of their own.
      expect(await store.isTorn(3, [{ room: "bob/desk", runId: "run_a" }])).toBe(false);
    });

    it("removes old events of no run, but for alarms, and tells who is before the last of them", async () => {
      const store = await open({});
      await store.append({
        events: [
          ...aged(long, [logLine("a"), logLine("b", { runId: "job-1" }), alarmRaised("hot")]),
          ...aged(long, [logLine("c")]),
          ...aged(long + 9 * day, [logLine("young")]),
        ],
      });
      expect(await store.prunable(long + day)).toEqual({ runs: 0, events: 3 });
      expect(await pruneAll(store, long + day)).toMatchObject({ runs: 0, events: 3, upTo: 4 });
      expect(seqsOf(await readPages(store, { after: 0, limit: 9 }))).toEqual([3, 5]);
      const torn = await Promise.all([0, 1, 3, 4, 5].map((at) => store.isTorn(at, [{ room }])));
      expect(torn).toEqual([false, true, true, false, false]);
    });

    it("is not held up by events of a clock that was ahead for a while", async () => {
      const store = await open({});
      const ahead = Date.now() + 3_650 * day;
      const many = Array.from({ length: 1_200 }, (_, at) => logLine(`${at}`));
      await store.append({ events: aged(long, [logLine("a")]) });
      await store.append({ events: aged(ahead, many) });
      await store.append({ events: aged(long, [logLine("b")]) });
      // Right again, it has yet to come to what was told last.
      await store.append({ events: aged(ahead, [logLine("last")]) });
      expect(await store.prunable(long + day)).toEqual({ runs: 0, events: 1_202 });
      expect(await pruneAll(store, long + day)).toMatchObject({ events: 1_202, upTo: 1_202 });
      expect(seqsOf(await readPages(store, { after: 0, limit: 9 }))).toEqual([1_203]);
    });

    it("removes runs of any length, and goes on where it stopped", async () => {
      const store = await open({});
      const lines = Array.from({ length: 3_000 }, (_, at) =>
        logLine(`${at}`, { runId: "run_big" }),
      );
      await store.append({ events: aged(long, [runQueued("run_big"), ...lines]) });
      await store.append({ events: aged(long, [runCompleted("run_big"), runQueued("run_kept")]) });
      const first = await store.prune(long + day);
      expect(first.runs).toBe(1);
      // Gone as a whole, however much of it is left to remove.
      expect(seqsOf(await readPages(store, { after: 0, limit: 512 }))).toEqual([3_003]);
      const rest = await pruneAll(store, long + day);
      expect(first.events + rest.events).toBe(3_002);
      expect(seqsOf(await readPages(store, { after: 0, limit: 512, feeds: [{ room }] }))).toEqual([
        3_003,
      ]);
    });

    it("rids ended runs of pieces that later events replace, and a fold of what is left is the same", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(piece, { maxLength: 60, size: "max" }), async (pieces) => {
          const store = await open({});
          const pending = pieces.map((event) => ({ ...event, runId: "run_open" }));
          await store.append({
            events: aged(long, [runQueued("run_1"), ...pieces, runQueued("run_open"), ...pending]),
          });
          await store.append({ events: aged(long, [runCompleted("run_1")]) });
          const all = await readPages(store, { after: 0, limit: 512 });
          const fold = (entries: readonly LogEntry[]) => ({
            run: foldRunEvents(
              undefined,
              entries.map(({ event }) => event),
            ),
            thoughts: thoughtsOf(entries),
          });
          const of = (id: string, entries: readonly LogEntry[]) =>
            entries.filter(({ runId }) => runId === id);
          const { pieces: removed, runs, events } = await pruneAll(store, 0, long + 1);
          const left = await readPages(store, { after: 0, limit: 512 });
          expect([runs, events, left.length]).toEqual([0, 0, all.length - removed]);
          expect(fold(of("run_1", left))).toEqual(fold(of("run_1", all)));
          expect(of("run_open", left).length).toBe(of("run_open", all).length);
          // Whoever stands in the midst of it goes on; and it is done once.
          expect(await store.isTorn(2, [{ room }])).toBe(false);
          expect(await pruneAll(store, 0, long + 1)).toMatchObject({ pieces: 0 });
        }),
        { numRuns: 30 },
      );
    });

    it("keeps of many reports of progress the last, and one of words", async () => {
      const store = await open({});
      const progress = Array.from({ length: 300 }, (_, percent) =>
        stepProgress("a", percent / 3, percent === 7 ? "halfway" : undefined),
      );
      await store.append({ events: aged(long, [runQueued("run_1"), ...progress]) });
      await store.append({ events: aged(long, [runCompleted("run_1")]) });
      expect(await pruneAll(store, 0, long + 1)).toMatchObject({ pieces: 298 });
    });

    it("removes artifacts that nothing names any more, and no others", async () => {
      const store = await open({});
      const put = (text: string) =>
        store.putArtifact(room, { mediaType: "text/plain", bytes: Buffer.from(text) });
      const [gone, kept, unused] = await Promise.all([put("gone"), put("kept"), put("unused")]);
      await store.append({
        events: [
          ...aged(long, [runQueued("run_a", { input: { files: [gone, kept] } })]),
          ...aged(long, [runCompleted("run_a")]),
          runQueued("run_b", { input: { again: kept } }),
        ],
      });
      expect(await pruneAll(store, long + 1)).toMatchObject({ artifacts: 1 });
      expect(await store.artifact(room, gone)).toBeUndefined();
      expect(await store.artifact(room, kept)).toBeDefined();
      expect(await store.artifact(room, unused)).toBeDefined();
    });
  });
}

const stepId = fc.constantFrom("a", "b");
const thoughtId = fc.constantFrom("t1", "t2");
/** What a run with two steps and two thoughts may tell, in any order. */
const piece: fc.Arbitrary<NewEvent> = fc.oneof(
  fc
    .tuple(stepId, fc.nat(100), fc.option(fc.string({ maxLength: 3 }), { nil: undefined }))
    .map(([id, percent, message]) => stepProgress(id, percent, message)),
  fc.tuple(stepId, fc.integer({ min: 1, max: 3 })).map(([id, attempt]) => stepStarted(id, attempt)),
  fc.tuple(thoughtId, fc.string({ maxLength: 3 })).map(([id, text]) => thought("delta", id, text)),
  fc
    .tuple(thoughtId, fc.string({ maxLength: 3 }))
    .map(([id, text]) => thought("completed", id, text)),
);

/** The text of each thought that was told as a whole. */
function thoughtsOf(entries: readonly LogEntry[]): ReadonlyMap<string, string> {
  return new Map(
    entries.flatMap(({ event }) =>
      event.type === "thinking.completed" ? [[event.data.thoughtId, event.data.text] as const] : [],
    ),
  );
}

/** Events as they were at a time. */
function aged(at: number, events: readonly NewEvent[]): readonly NewEvent[] {
  return events.map((event) => ({ ...event, at }));
}

/** All slices, added up. */
async function pruneAll(
  store: Store,
  before: number,
  piecesBefore?: number,
): Promise<Omit<Pruned, "done">> {
  const sum = { runs: 0, events: 0, bytes: 0, artifacts: 0, pieces: 0, upTo: 0 };
  for (let slices = 0; slices < limits.planSteps; slices += 1) {
    const { done, ...pruned } = await store.prune(before, piecesBefore);
    sum.pieces += pruned.pieces;
    sum.runs += pruned.runs;
    sum.events += pruned.events;
    sum.bytes += pruned.bytes;
    sum.artifacts += pruned.artifacts;
    sum.upTo = Math.max(sum.upTo, pruned.upTo);
    if (done) return sum;
  }
  throw new Error("it never ends");
}
