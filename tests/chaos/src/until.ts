import { setTimeout as wait } from "node:timers/promises";

/** Resolves once `condition` holds. Errors: when `limitMs` passed, with what was waited for. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string | (() => string),
  limitMs = 120_000,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > end)
      throw new Error(
        `Waited ${limitMs / 1000} s in vain for ${typeof what === "string" ? what : what()}.`,
      );
    await wait(10);
  }
}
