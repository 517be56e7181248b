import { it } from "vitest";
import { World } from "./testing/world.ts";

const steps = [
  ...(["createKey", "rotateKey", "revokeKey", "createToken", "endSession"] as const),
  ...(["setRole", "setDisabled", "remove", "invite"] as const),
  ...(["waitMinutes", "waitHours", "restart"] as const),
  // Most of what can go wrong is in the life of a key.
  ...(["createKey", "rotateKey", "createToken", "waitMinutes"] as const),
];

it.each([1, 2, 3, 4, 5, 6, 7, 8, 46])(
  "opens to everybody what a small model says, whatever was done before (%i)",
  async (seed) => {
    await using world = new World(seed);
    await world.begin();
    const done: string[] = [];
    try {
      for (let n = 0; n < 40; n += 1) {
        const step = world.pick(steps) ?? "restart";
        done.push(step);
        await world[step]();
        await world.check();
      }
    } catch (cause) {
      throw new Error(`after the steps ${done.join(" ")}`, { cause });
    }
  },
);
