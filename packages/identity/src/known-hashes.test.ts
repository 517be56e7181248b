import { expect, it } from "vitest";
import { KnownHashes } from "./known-hashes.ts";

function setup(stored: string[]) {
  const clock = { nowMs: 0, loads: 0, takesMs: 1 };
  const known = new KnownHashes({
    monotonic: () => clock.nowMs,
    async load() {
      clock.loads += 1;
      clock.nowMs += clock.takesMs;
      return [...stored];
    },
  });
  return { known, clock, stored };
}

it("a storm of wrong keys costs one look-up a second", async () => {
  const { known, clock } = setup(["right"]);
  const storm = Array.from({ length: 1_000 }, (_, n) => known.has(`wrong ${n}`));
  expect(new Set(await Promise.all(storm))).toEqual(new Set([false]));
  expect(clock.loads).toBe(1);
  expect(await known.has("right")).toBe(true);
  clock.nowMs += 999;
  expect(await known.has("wrong")).toBe(false);
  expect(clock.loads).toBe(2);
});

it("a key of this process is known at once, one of another after a second", async () => {
  const { known, clock, stored } = setup([]);
  expect(await known.has("here")).toBe(false);
  known.add("here");
  expect(await known.has("here")).toBe(true);
  stored.push("there");
  expect(await known.has("there")).toBe(false);
  clock.nowMs += 1_000;
  expect(await known.has("there")).toBe(true);
});

it("is sure of a lack for as long as what was read is fresh, and no longer", async () => {
  const { known, clock } = setup(["right"]);
  expect(known.lacks("wrong")).toBe(false);
  await known.has("wrong");
  expect([known.lacks("wrong"), known.lacks("right")]).toEqual([true, false]);
  known.add("new");
  expect(known.lacks("new")).toBe(false);
  clock.nowMs += 1_000;
  expect(known.lacks("wrong")).toBe(false);
});

it("what was added while the others were read stays known", async () => {
  const { known } = setup([]);
  const asked = known.has("new");
  known.add("new");
  expect(await asked).toBe(true);
  expect(await known.has("new")).toBe(true);
});

it("where reading them takes long, it is done less often", async () => {
  const { known, clock } = setup([]);
  clock.takesMs = 100;
  await known.has("wrong");
  clock.nowMs += 4_000;
  await known.has("wrong");
  expect(clock.loads).toBe(1);
  clock.nowMs += 1_000;
  await known.has("wrong");
  expect(clock.loads).toBe(2);
});

it("a database that fails is asked again", async () => {
  let fails = true;
  const known = new KnownHashes({
    async load() {
      if (fails) throw new Error("busy");
      return ["right"];
    },
  });
  await expect(known.has("right")).rejects.toThrow("busy");
  fails = false;
  expect(await known.has("right")).toBe(true);
});
