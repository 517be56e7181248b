import { setTimeout as wait } from "node:timers/promises";
import { limits } from "@stepcast/contracts";
import { defineSkill } from "@stepcast/engine";
import { z } from "zod";

const input = z.strictObject({ ms: z.number().int().nonnegative().max(limits.stepTimeoutMs) });

/** Progress is told about this often, and at most a hundred times per sleep. */
const tickMs = 250;

/** Waits for `ms` milliseconds and tells its progress. Ends at once, with the signal's reason, when aborted. */
export const sleep = defineSkill({
  id: "core.sleep",
  title: "Wait",
  icon: "⏳",
  description: "Waits for a number of milliseconds.",
  input,
  output: z.strictObject({ sleptMs: z.number().int() }),
  estimateMs: (value) => input.safeParse(value).data?.ms,
  async run({ ms }, context) {
    const { signal } = context;
    const startedAt = performance.now();
    const sliceMs = Math.max(tickMs, ms / 100);
    for (let leftMs = ms; leftMs > 0; leftMs = ms - (performance.now() - startedAt)) {
      await waitOrAbort(Math.min(leftMs, sliceMs), signal);
      const percent = (100 * (performance.now() - startedAt)) / ms;
      if (percent < 100) context.progress(Math.floor(percent));
    }
    signal.throwIfAborted();
    return { sleptMs: Math.round(performance.now() - startedAt) };
  },
});

async function waitOrAbort(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(Math.ceil(ms), undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
