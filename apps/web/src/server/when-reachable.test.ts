import { expect, test } from "vitest";
import { whenReachable } from "./when-reachable.ts";

/** Fails as often as it is told to, then gives the part. */
function part(failures: number) {
  let asked = 0;
  return async () => {
    asked += 1;
    if (asked <= failures) throw new TypeError("Failed to fetch dynamically imported module");
    return asked;
  };
}

test("a part that cannot be fetched is waited for while the server does not answer", async () => {
  const states = [false, false, true];
  const answers = async () => states.shift() ?? true;
  expect(await whenReachable(part(1), { answers, pauseMs: 1 })).toBe(2);
  expect(states).toEqual([]);
});

test("a part that is gone from a server that answers is an error that says whether a newer app took its place", async () => {
  for (const isReplaced of [true, false]) {
    const gone = part(Number.POSITIVE_INFINITY);
    const asked = whenReachable(gone, {
      answers: async () => true,
      isReplaced: async () => isReplaced,
    });
    await expect(asked).rejects.toMatchObject({ name: "PartMissing", isReplaced });
  }
});
