import { seededRandom } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import type { Violation } from "../evidence.ts";
import { CuttingProxy } from "../proxy/cutting-proxy.ts";
import { BrokenServer, type FeedFault, feedFaults } from "./broken-server.ts";
import { Deliveries } from "./deliveries.ts";
import { FeedReader } from "./feed-reader.ts";
import type { Resume } from "./feed-request.ts";
import { checkFeed } from "./feed-rules.ts";

const seeds = [1, 2, 3];
const resumes: readonly Resume[] = ["header", "query", "input"];
const caught: Readonly<Record<FeedFault, readonly Violation["rule"][]>> = {
  loses: ["reader_lost"],
  "loses the last": ["reader_lost"],
  repeats: ["reader_twice"],
  swaps: ["reader_order"],
  "changes bytes": ["reader_changed"],
  "shows before the commit": ["reader_changed"],
  "cursor of another log": ["reader_changed"],
  "cursor of its neighbour": ["reader_changed"],
  "goes on one too late after a cut": ["reader_lost"],
  "goes on one too early after a cut": ["reader_twice"],
};

/** Reads all of the feed through cuts, and judges what came. */
async function readThroughCuts(seed: number, resume: Resume, fault?: FeedFault) {
  const random = seededRandom(seed);
  await using server = await BrokenServer.open(random, fault);
  // The first connections end in the first half, wherever that is; the next one reaches the end.
  const cutAt = [600, 900, 700].map((bytes) => bytes + random.integer(3_000));
  await using proxy = await CuttingProxy.open({
    target: () => server.port,
    fault: (connection) => ({ afterBytes: cutAt[connection], how: random.pick(["end", "reset"]) }),
  });
  const deliveries = new Deliveries();
  await using reader = new FeedReader({
    name: `resuming by ${resume}`,
    url: proxy.url,
    token: "any",
    random,
    resume,
    cuts: "none",
    onEvent: (cursor, json) => deliveries.take(cursor, json),
  });
  await expect
    .poll(() => reader.position >= server.lastSeq && proxy.cuts === cutAt.length, {
      timeout: 60_000,
      interval: 5,
    })
    .toBe(true);
  await reader.stop();
  const violations = checkFeed(server.log, { name: reader.name, deliveries });
  return { violations, cuts: proxy.cuts, failure: reader.failure };
}

describe("a checker of feeds that reads through cuts", () => {
  it.each(resumes)("finds nothing in a sound feed, resuming by %s", async (resume) => {
    for (const seed of seeds) {
      const { violations, failure } = await readThroughCuts(seed, resume);
      expect(violations, `seed ${seed}`).toEqual([]);
      expect(failure).toBeUndefined();
    }
  });

  it.each(feedFaults)("finds the server that %s", async (fault) => {
    for (const [place, seed] of seeds.entries()) {
      const resume = resumes[place] ?? "header";
      const { violations } = await readThroughCuts(seed, resume, fault);
      const rules = violations.map(({ rule }) => rule);
      expect(
        rules.filter((rule) => caught[fault].includes(rule)),
        `seed ${seed}, ${resume}`,
      ).not.toEqual([]);
    }
  });
});
