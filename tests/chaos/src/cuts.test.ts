import { describe, expect, it } from "vitest";
import { runThroughCuts } from "./cutting-run.ts";
import { isFull, seed } from "./scale.ts";

const size = isFull
  ? { readers: 24, delivered: 2_000_000, cuts: 2_500, items: 1_500, limitMs: 900_000 }
  : { readers: 8, delivered: 20_000, cuts: 60, items: 250, limitMs: 300_000 };

describe(`feeds over connections that are cut (seed ${seed})`, () => {
  it(
    `bring all of ${size.delivered} events to ${size.readers} readers, once, in order, over ${size.cuts} cuts`,
    async () => {
      const begun = performance.now();
      const result = await runThroughCuts({ seed, ...size });
      const broken = (name: string): number =>
        result.violations.filter(({ rule }) => rule === name).length;
      console.log(
        [
          `cuts with seed ${seed}: ${result.delivered} events of a log of ${result.events} delivered to ${size.readers} readers, over ${result.cuts} cuts, ${result.refusals} answers of 503, refused connections and a killed server, in ${Math.round((performance.now() - begun) / 1000)} s`,
          `lost ${broken("reader_lost")}, twice ${broken("reader_twice")}, out of order ${broken("reader_order")}, changed ${broken("reader_changed")}`,
        ].join("\n"),
      );
      expect(result.violations.slice(0, 20)).toEqual([]);
      expect(result.delivered).toBeGreaterThanOrEqual(size.delivered);
      expect(result.cuts).toBeGreaterThanOrEqual(size.cuts);
    },
    size.limitMs + 30_000,
  );
});
