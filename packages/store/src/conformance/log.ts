import { createRedactor } from "@stepcast/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LogEntry } from "../log-entry.ts";
import { anyEvent, logLine, runQueued } from "./events.ts";
import { type OpenStore, parsedBytes, readPages, seqsOf } from "./harness.ts";

/** Appending, order, visibility and closing. */
export function logConformance(open: OpenStore): void {
  describe("log", () => {
    it("is empty at first and has an epoch that fits a cursor", async () => {
      const store = await open({});
      expect(store.head()).toBe(0);
      expect(store.epoch).toMatch(/^[0-9a-z]{1,32}$/);
      expect(await store.read({ after: 0, limit: 10 })).toEqual({ entries: [], scannedTo: 0 });
      expect((await open({})).epoch).not.toBe(store.epoch);
    });

    it("gives contiguous seqs in the order of the calls, whoever calls at once", async () => {
      const store = await open({});
      const appended = await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          store.append({ events: [logLine(`${index} a`), logLine(`${index} b`)] }),
        ),
      );
      const seqs = appended.flatMap(({ entries }) => seqsOf(entries));
      expect(seqs).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
      expect(store.head()).toBe(400);
      const messages = (await readPages(store, { after: 0, limit: 512 })).map(
        ({ event }) => event.type === "log.line" && event.data.message,
      );
      expect(messages.slice(0, 4)).toEqual(["0 a", "0 b", "1 a", "1 b"]);
      expect(messages.at(-1)).toBe("199 b");
    });

    it("keeps an event as it was, with its seq, and the bytes say the same", async () => {
      const store = await open({});
      const event = logLine("naïve 日本 🙂 \u2028 \ud800", { runId: "run_1", agentId: "agent_1" });
      const { entries } = await store.append({ events: [event] });
      const read = await store.read({ after: 0, limit: 1 });
      for (const entry of [...entries, ...read.entries]) {
        expect(entry.event).toEqual({ seq: 1, ...event });
        expect(parsedBytes(entry)).toEqual({ seq: 1, ...event });
        const { seq, type, room, runId, agentId } = entry;
        expect({ seq, type, room, runId, agentId }).toEqual({
          seq: 1,
          type: "log.line",
          room: "ann/desk",
          runId: "run_1",
          agentId: "agent_1",
        });
      }
    });

    it("hides secrets before anybody sees them: in entries, bytes and run rows", async () => {
      const store = await open({ redactor: createRedactor(["the-secret-value"]) });
      const { entries } = await store.append({
        events: [
          logLine("quiet", { runId: "run_1" }),
          logLine("it is the-secret-value", { runId: "run_1" }),
          runQueued("run_2", { goal: "use the-secret-value", tags: ["the-secret-value"] }),
        ],
      });
      const read = await store.read({ after: 0, limit: 10 });
      for (const told of [entries, read.entries]) {
        expect(told.map((entry) => parsedBytes(entry))).toEqual(told.map(({ event }) => event));
        expect(JSON.stringify(told.map(({ event }) => event))).not.toContain("the-secret-value");
        expect(told[1]?.event).toMatchObject({ data: { message: "it is ***" } });
      }
      expect(await store.run("run_2")).toMatchObject({ goal: "use ***", tags: ["***"] });
    });

    it("takes an append of no events", async () => {
      const store = await open({});
      expect(await store.append({ events: [] })).toEqual({ entries: [] });
      expect(store.head()).toBe(0);
    });

    it("tells listeners of every commit in log order, before the append resolves, and not after they left", async () => {
      const store = await open({});
      const heard: number[] = [];
      const order: string[] = [];
      const leave = store.onCommit((entries) => {
        expect(store.head()).toBe(entries.at(-1)?.seq);
        heard.push(...seqsOf(entries));
        order.push("heard");
      });
      await store.append({ events: [logLine("first")] }).then(() => order.push("resolved"));
      await Promise.all(
        Array.from({ length: 50 }, () => store.append({ events: [logLine("x"), logLine("y")] })),
      );
      leave();
      await store.append({ events: [logLine("unheard")] });
      expect(order.slice(0, 2)).toEqual(["heard", "resolved"]);
      expect(heard).toEqual(Array.from({ length: 101 }, (_, index) => index + 1));
    });

    it("shows nothing before its commit", async () => {
      const store = await open({});
      const appending = store.append({ events: [logLine("soon")] });
      expect(store.head()).toBe(0);
      await appending;
      expect(store.head()).toBe(1);
    });

    it("gives replay and tail together as exactly the log, from any cursor", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(anyEvent, { minLength: 1, maxLength: 8, size: "max" }), {
            maxLength: 12,
            size: "max",
          }),
          fc.array(fc.array(anyEvent, { minLength: 1, maxLength: 8, size: "max" }), {
            maxLength: 12,
            size: "max",
          }),
          fc.nat(60),
          fc.integer({ min: 1, max: 7 }),
          async (earlier, later, start, limit) => {
            const store = await open({});
            for (const events of earlier) await store.append({ events });
            const after = Math.min(start, store.head());
            const tail: LogEntry[] = [];
            const appends = later.map((events) => store.append({ events }));
            store.onCommit((entries) => tail.push(...entries));
            const replay = await readPages(store, { after, limit });
            await Promise.all(appends);
            const replayedTo = replay.at(-1)?.seq ?? after;
            const seen = [...replay, ...tail.filter(({ seq }) => seq > replayedTo)];
            const expected = [...earlier, ...later]
              .flat()
              .map((event, index) => ({ seq: index + 1, ...event }))
              .slice(after);
            expect(seen.map(parsedBytes)).toEqual(JSON.parse(JSON.stringify(expected)));
          },
        ),
        { numRuns: 25 },
      );
    });

    it("commits what waits before it closes, and refuses what comes after", async () => {
      const store = await open({});
      const waiting = [
        store.append({ events: [logLine("a")] }),
        store.append({ events: [logLine("b")] }),
      ];
      const closing = store.close();
      const late = store.append({ events: [logLine("late")] });
      await expect(late).rejects.toMatchObject({ code: "shutting_down" });
      expect((await Promise.all(waiting)).map(({ entries }) => seqsOf(entries))).toEqual([
        [1],
        [2],
      ]);
      await closing;
      await store.close();
      const afterwards = await Promise.allSettled([
        store.read({ after: 0, limit: 1 }),
        store.run("run_1"),
        store.runs("ann/*", { limit: 1 }),
        store.openRuns(),
        store.acquireLease("run_1", "me", 1_000),
        store.putArtifact("ann/desk", { mediaType: "text/plain", bytes: new Uint8Array(1) }),
        store.artifact("ann/desk", "sha256-0"),
      ]);
      for (const call of afterwards) {
        expect(call).toMatchObject({ reason: { code: "shutting_down" } });
      }
    });
  });
}
