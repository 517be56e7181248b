import { describe, expect, it } from "vitest";
import type { Append } from "../store.ts";
import { logLine, runQueued } from "./events.ts";
import { createHandClock, type OpenStore } from "./harness.ts";

/** The same request twice is one run. */
export function idempotencyConformance(open: OpenStore): void {
  describe("idempotency", () => {
    const clock = createHandClock();
    const start = (runId: string, fingerprint = "same", scope = "ann/desk"): Append => ({
      events: [runQueued(runId), logLine("queued", { runId })],
      idempotency: { scope, key: "key", fingerprint, expiresAtMs: clock.nowMs + 1_000 },
    });

    it("answers a repetition with the first run, and appends nothing", async () => {
      const store = await open({ clock });
      await store.append({ events: [logLine("before")] });
      const first = await store.append(start("run_1"));
      expect(first.repeated).toBeUndefined();
      const second = await store.append(start("run_2"));
      expect(second).toEqual({ repeated: { runId: "run_1", firstSeq: 2 }, entries: [] });
      expect(store.head()).toBe(3);
      expect(await store.run("run_2")).toBeUndefined();
    });

    it("also within one group", async () => {
      const store = await open({ clock });
      const [first, second, conflict, other] = await Promise.allSettled([
        store.append(start("run_1")),
        store.append(start("run_2")),
        store.append(start("run_3", "different")),
        store.append(start("run_4", "same", "ann/phone")),
      ]);
      expect(first).toMatchObject({ value: { entries: [{ seq: 1 }, { seq: 2 }] } });
      expect(second).toMatchObject({ value: { repeated: { runId: "run_1", firstSeq: 1 } } });
      expect(conflict).toMatchObject({ reason: { code: "idempotency_conflict" } });
      expect(other).toMatchObject({ value: { entries: [{ seq: 3 }, { seq: 4 }] } });
      expect(store.head()).toBe(4);
    });

    it("refuses the key for another request, and lets it go once it ran out", async () => {
      const store = await open({ clock });
      await store.append(start("run_1"));
      const conflict = store.append(start("run_2", "different"));
      await expect(conflict).rejects.toMatchObject({ code: "idempotency_conflict" });
      clock.nowMs += 1_000;
      const later = await store.append(start("run_3", "different"));
      expect(later.entries).toHaveLength(2);
      expect((await store.append(start("run_4", "different"))).repeated?.runId).toBe("run_3");
    });

    it("claims nothing for an append that is refused", async () => {
      const store = await open({ clock });
      const refused = store.append({ ...start("run_1"), lease: { runId: "run_1", fence: 12 } });
      await expect(refused).rejects.toMatchObject({ code: "lease_lost" });
      expect((await store.append(start("run_2"))).entries).toHaveLength(2);
    });

    it("wants a run to stand for the key", async () => {
      const store = await open({ clock });
      const loose = store.append({ ...start("run_1"), events: [logLine("no run")] });
      await expect(loose).rejects.toMatchObject({ code: "invalid_input" });
      expect(store.head()).toBe(0);
    });
  });
}
