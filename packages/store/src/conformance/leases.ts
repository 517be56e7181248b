import { describe, expect, it } from "vitest";
import type { Lease, Store } from "../store.ts";
import { logLine } from "./events.ts";
import { createHandClock, type OpenStore } from "./harness.ts";

const ttlMs = 6_000;

/** Ownership of runs, and the fence that keeps former owners out. */
export function leaseConformance(open: OpenStore): void {
  describe("leases", () => {
    it("gives a run to one holder at a time", async () => {
      const clock = createHandClock();
      const store = await open({ clock });
      const lease = await take(store, "ann");
      expect(lease).toMatchObject({
        runId: "run_1",
        holder: "ann",
        expiresAtMs: clock.nowMs + ttlMs,
      });
      expect(await store.acquireLease("run_1", "bob", ttlMs)).toBeUndefined();
      expect(await store.acquireLease("run_2", "bob", ttlMs)).toBeDefined();
      clock.nowMs += 1_000;
      const again = await take(store, "ann");
      expect(again.expiresAtMs).toBe(clock.nowMs + ttlMs);
      await store.append({ events: [logLine("mine")], lease: again });
    });

    it("passes an expired or released run on under a higher fence", async () => {
      const clock = createHandClock();
      const store = await open({ clock });
      const first = await take(store, "ann");
      clock.nowMs += ttlMs;
      const second = await take(store, "bob");
      await store.releaseLease(second);
      const third = await take(store, "cleo");
      expect(second.fence).toBeGreaterThan(first.fence);
      expect(third.fence).toBeGreaterThan(second.fence);
    });

    it("renews what is still the holder's, and says so", async () => {
      const clock = createHandClock();
      const store = await open({ clock });
      const kept = await take(store, "ann", "run_kept");
      const lost = await take(store, "ann", "run_lost");
      clock.nowMs += ttlMs - 1;
      expect(await store.renewLeases([kept], ttlMs)).toEqual(new Set(["run_kept"]));
      clock.nowMs += 1;
      await take(store, "bob", "run_lost");
      expect(await store.acquireLease("run_kept", "bob", ttlMs)).toBeUndefined();
      expect(await store.renewLeases([kept, lost], ttlMs)).toEqual(new Set(["run_kept"]));
    });

    it("refuses the append of a former holder, and only that one of its group", async () => {
      const clock = createHandClock();
      const store = await open({ clock });
      const former = await take(store, "ann");
      clock.nowMs += ttlMs;
      const current = await take(store, "bob");
      const settled = await Promise.allSettled([
        store.append({ events: [logLine("bob 1")], lease: current }),
        store.append({ events: [logLine("zombie")], lease: former }),
        store.append({ events: [logLine("bob 2")], lease: current }),
        store.append({ events: [logLine("command")] }),
      ]);
      expect(settled.map(({ status }) => status)).toEqual([
        "fulfilled",
        "rejected",
        "fulfilled",
        "fulfilled",
      ]);
      expect(settled[1]).toMatchObject({ reason: { code: "lease_lost" } });
      const { entries } = await store.read({ after: 0, limit: 10 });
      expect(entries.map(({ event }) => event.type === "log.line" && event.data.message)).toEqual([
        "bob 1",
        "bob 2",
        "command",
      ]);
    });

    it("lets a holder that is late write on until somebody else takes the run", async () => {
      const clock = createHandClock();
      const store = await open({ clock });
      const lease = await take(store, "ann");
      clock.nowMs += ttlMs * 2;
      await store.append({ events: [logLine("late")], lease });
      await take(store, "bob");
      const zombie = store.append({ events: [logLine("too late")], lease });
      await expect(zombie).rejects.toMatchObject({ code: "lease_lost" });
    });

    it("commits what was appended before the lease is given back, and nothing after", async () => {
      const store = await open({});
      const lease = await take(store, "ann");
      const before = store.append({ events: [logLine("last words")], lease });
      await store.releaseLease(lease);
      await before;
      const after = store.append({ events: [logLine("more")], lease });
      await expect(after).rejects.toMatchObject({ code: "lease_lost" });
      await store.releaseLease(lease);
    });
  });
}

async function take(store: Store, holder: string, runId = "run_1"): Promise<Lease> {
  const lease = await store.acquireLease(runId, holder, ttlMs);
  if (lease === undefined) throw new Error(`${holder} did not get ${runId}`);
  return lease;
}
