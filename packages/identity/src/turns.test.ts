import { expect, it } from "vitest";
import { Turns } from "./turns.ts";

it("lets two work at a time, in the order they came, and refuses when too many wait", async () => {
  const turns = new Turns(2);
  const open: (() => void)[] = [];
  const begun: number[] = [];
  const results = Array.from({ length: 70 }, (_, n) =>
    turns
      .take(() => {
        begun.push(n);
        return new Promise<number>((resolve) => open.push(() => resolve(n)));
      })
      .catch((error: { code: string }) => error.code),
  );
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  for (let done = 0; done < 66; done++) {
    await expect.poll(() => open.length).toBeGreaterThan(done);
    open[done]?.();
  }
  const ended = await Promise.all(results);
  expect(ended.slice(0, 66)).toEqual(Array.from({ length: 66 }, (_, n) => n));
  expect(new Set(ended.slice(66))).toEqual(new Set(["too_many_requests"]));
  expect(begun).toEqual(Array.from({ length: 66 }, (_, n) => n));
});

it("gives the place on after a failure", async () => {
  const turns = new Turns(1);
  const failing = turns.take(() => Promise.reject(new Error("no")));
  const next = turns.take(async () => "yes");
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("yes");
});
