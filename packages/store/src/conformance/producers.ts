import { isStepcastError } from "@stepcast/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Append, ProducerClaim, Store } from "../store.ts";
import { logLine, runQueued } from "./events.ts";
import { createHandClock, type OpenStore } from "./harness.ts";

const clock = createHandClock();

function report(seq: number, claim: Partial<ProducerClaim> = {}): Append {
  const expiresAtMs = clock.nowMs + 1_000;
  const producer = { scope: "ann", id: "pump", epoch: 0, expiresAtMs, seq, ...claim };
  return { events: [logLine(`${producer.id} ${producer.epoch}.${seq}`)], producer };
}

/** What became of a report, in one word. */
async function fate(store: Store, append: Append): Promise<string> {
  try {
    const { duplicate } = await store.append(append);
    return duplicate === true ? "duplicate" : "taken";
  } catch (error) {
    return isStepcastError(error) ? error.code : String(error);
  }
}

async function messages(store: Store): Promise<readonly string[]> {
  const { entries } = await store.read({ after: 0, limit: 512 });
  return entries.map(({ event }) => (event.type === "log.line" ? event.data.message : event.type));
}

/** A producer's reports count once, in order, and only from its newest instance. */
export function producerConformance(open: OpenStore): void {
  describe("producers", () => {
    it("takes each report once and in turn, from the newest epoch only", async () => {
      const store = await open({ clock });
      const sent: [number, number, string][] = [
        [0, 2, "producer_gap"],
        [0, 1, "taken"],
        [0, 1, "duplicate"],
        [0, 3, "producer_gap"],
        [0, 2, "taken"],
        [0, 1, "duplicate"],
        [2, 2, "producer_gap"],
        [2, 1, "taken"],
        [0, 3, "producer_stale"],
        [1, 1, "producer_stale"],
        [2, 2, "taken"],
        [2, 1, "duplicate"],
      ];
      for (const [epoch, seq, expected] of sent)
        expect([epoch, seq, await fate(store, report(seq, { epoch }))]).toEqual([
          epoch,
          seq,
          expected,
        ]);
      expect(await messages(store)).toEqual(["pump 0.1", "pump 0.2", "pump 2.1", "pump 2.2"]);
    });

    it("says what is expected", async () => {
      const store = await open({ clock });
      await store.append(report(1));
      await expect(store.append(report(5))).rejects.toMatchObject({
        code: "producer_gap",
        details: { epoch: 0, expectedSeq: 2 },
      });
      await store.append(report(1, { epoch: 4 }));
      await expect(store.append(report(2))).rejects.toMatchObject({ details: { epoch: 4 } });
    });

    it("keeps producers and users apart", async () => {
      const store = await open({ clock });
      const [one, other, foreign] = await Promise.all([
        fate(store, report(1)),
        fate(store, report(1, { id: "valve" })),
        fate(store, report(1, { scope: "bob" })),
      ]);
      expect([one, other, foreign]).toEqual(["taken", "taken", "taken"]);
    });

    it("lets one of two racing instances through, also within one group", async () => {
      const store = await open({ clock });
      const fates = await Promise.all([
        fate(store, report(1)),
        fate(store, report(1)),
        fate(store, report(2)),
        fate(store, report(1, { epoch: 1 })),
        fate(store, report(3)),
      ]);
      expect(fates).toEqual(["taken", "duplicate", "taken", "taken", "producer_stale"]);
      expect(store.head()).toBe(3);
    });

    it("records nothing of an append that is refused", async () => {
      const store = await open({ clock });
      const lost = { ...report(1), lease: { runId: "run_1", fence: 7 } };
      expect(await fate(store, lost)).toBe("lease_lost");
      const claim = { scope: "s", key: "k", fingerprint: "f", expiresAtMs: clock.nowMs + 1_000 };
      const both = { ...report(1), events: [runQueued("run_1")], idempotency: claim };
      expect(await fate(store, both)).toBe("invalid_input");
      expect(await fate(store, report(1))).toBe("taken");
    });

    it("forgets a producer that stayed silent for too long", async () => {
      const store = await open({ clock });
      await store.append(report(1));
      clock.nowMs += 1_000;
      await store.append(report(1, { id: "valve" }));
      expect(await fate(store, report(2))).toBe("producer_gap");
      expect(await fate(store, report(1))).toBe("taken");
    });

    it("keeps what was sent, in order, once, however it is repeated", async () => {
      const sends = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 30 });
      await fc.assert(
        fc.asyncProperty(sends, async (seqs) => {
          const store = await open({ clock });
          await Promise.all(seqs.map((seq) => fate(store, report(seq))));
          const kept = await messages(store);
          expect(kept).toEqual(kept.map((_, index) => `pump 0.${index + 1}`));
        }),
        { numRuns: 15 },
      );
    });
  });
}
