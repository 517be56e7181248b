import { foldRunRow, type ListRuns, type NewEvent, type RunRow } from "@stepcast/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Store } from "../store.ts";
import { anyEvent, logLine, runCompleted, runIds, runQueued, runStarted } from "./events.ts";
import type { OpenStore } from "./harness.ts";

/** Run rows: projected with the events, listed for people. */
export function runConformance(open: OpenStore): void {
  describe("runs", () => {
    it("keeps each row equal to folding the run's events", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(anyEvent, { minLength: 1, maxLength: 6, size: "max" }), {
            maxLength: 15,
            size: "max",
          }),
          fc.boolean(),
          async (appends, atOnce) => {
            const store = await open({});
            await (atOnce ? appendAtOnce(store, appends) : appendInTurn(store, appends));
            const events = appends.flat().map((event, index) => ({ seq: index + 1, ...event }));
            for (const id of runIds) {
              const folded = events
                .filter(({ runId }) => runId === id)
                .reduce<RunRow | undefined>(foldRunRow, undefined);
              expect(await store.run(id)).toEqual(folded);
            }
          },
        ),
        { numRuns: 40 },
      );
    });

    it("never changes a row that it handed out", async () => {
      const store = await open({});
      await queue(store, "a", "ann/desk");
      const readers = [
        async () => store.run("a"),
        async () => (await store.runs("ann/*", { limit: 1 })).rows[0],
        async () => (await store.openRuns())[0],
      ];
      for (const read of readers) {
        // Events between two looks: a store may change a row that nobody has seen.
        await store.append({ events: [logLine("unseen", { runId: "a", room: "ann/desk" })] });
        const row = await read();
        const before = structuredClone(row);
        await store.append({ events: [logLine("later", { runId: "a", room: "ann/desk" })] });
        expect(row).toEqual(before);
        expect((await read())?.lastSeq).toBe(store.head());
      }
    });

    it("knows no row of what was never queued", async () => {
      const store = await open({});
      await store.append({ events: [logLine("early", { runId: "run_1" })] });
      expect(await store.run("run_1")).toBeUndefined();
      expect(await store.run("run_2")).toBeUndefined();
    });

    it("lists the runs of a room or of a user, newest first, in pages", async () => {
      const store = await open({});
      await queue(store, "a", "ann/desk");
      await queue(store, "b", "ann/phone");
      await queue(store, "c", "bob/desk");
      await queue(store, "d", "ann/desk");
      await queue(store, "e", "annabel/desk");
      expect(await listed(store, "ann/*")).toEqual(["d", "b", "a"]);
      expect(await listed(store, "ann/desk")).toEqual(["d", "a"]);
      expect(await listed(store, "nobody/*")).toEqual([]);
      const first = await store.runs("ann/*", { limit: 2 });
      expect(first.rows.map(({ runId }) => runId)).toEqual(["d", "b"]);
      const second = await store.runs("ann/*", { limit: 2, before: first.next });
      expect(second.rows.map(({ runId }) => runId)).toEqual(["a"]);
      expect(second.next).toBeUndefined();
      expect((await store.runs("ann/*", { limit: 3 })).next).toBeUndefined();
    });

    it("finds runs by status, tag and text in any case", async () => {
      const store = await open({});
      const room = "ann/desk";
      await store.append({
        events: [runQueued("a", { goal: "Größe ÉTÉ 100%", tags: ["x", "y"] })],
      });
      await store.append({ events: [runQueued("b", { planName: "Été_plan", tags: ["y"] })] });
      await store.append({ events: [runStarted("b"), runCompleted("b")] });
      await store.append({ events: [runQueued("c", { tags: ["xy"] })] });
      expect(await listed(store, room, { status: ["queued"] })).toEqual(["c", "a"]);
      expect(await listed(store, room, { status: ["completed", "failed"] })).toEqual(["b"]);
      expect(await listed(store, room, { tag: "y" })).toEqual(["b", "a"]);
      expect(await listed(store, room, { tag: "x" })).toEqual(["a"]);
      expect(await listed(store, room, { text: "été" })).toEqual(["b", "a"]);
      expect(await listed(store, room, { text: "GRÖSSE" })).toEqual([]);
      expect(await listed(store, room, { text: "größe" })).toEqual(["a"]);
      expect(await listed(store, room, { text: "%" })).toEqual(["a"]);
      expect(await listed(store, room, { text: "_PLAN" })).toEqual(["b"]);
      expect(await listed(store, room, { text: "'; DROP TABLE runs --" })).toEqual([]);
      expect(await listed(store, room, { tag: "y", status: ["queued"], text: "100" })).toEqual([
        "a",
      ]);
    });

    it("names the runs that have not ended, oldest first, and again once they are resumed", async () => {
      const store = await open({});
      for (const id of ["a", "b", "c"]) await queue(store, id, "ann/desk");
      await store.append({ events: [runStarted("b"), runCompleted("b"), runStarted("a")] });
      expect((await store.openRuns()).map(({ runId }) => runId)).toEqual(["a", "c"]);
      await store.append({
        events: [
          {
            ...logLine("", { runId: "b" }),
            type: "run.resumed",
            data: { by: "ann", retry: { steps: [], failed: 0, skipped: 0, cancelled: 0 } },
          },
        ],
      });
      expect((await store.openRuns()).map(({ runId }) => runId)).toEqual(["a", "b", "c"]);
    });
  });
}

async function queue(store: Store, runId: string, room: string): Promise<void> {
  await store.append({ events: [runQueued(runId, {}, room)] });
}

async function listed(
  store: Store,
  room: string,
  query: Partial<ListRuns> = {},
): Promise<readonly string[]> {
  const { rows } = await store.runs(room, { limit: 20, ...query });
  return rows.map(({ runId }) => runId);
}

async function appendAtOnce(store: Store, appends: readonly NewEvent[][]): Promise<void> {
  await Promise.all(appends.map((events) => store.append({ events })));
}

async function appendInTurn(store: Store, appends: readonly NewEvent[][]): Promise<void> {
  for (const events of appends) await store.append({ events });
}
