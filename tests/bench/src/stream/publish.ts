import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import type { Broadcast } from "./broadcaster.ts";

/** Calls `publish` as the broadcast says: so many times a turn, at the turn's time. */
export async function publishAll(
  { turns, perTurn, everyMs }: Broadcast,
  publish: (index: number) => void,
): Promise<void> {
  const from = performance.now();
  for (let index = 0, done = 0; done < turns; done++) {
    for (let n = 0; n < perTurn; n++) publish(index++);
    await nextTurn(from + (done + 1) * everyMs, everyMs);
  }
}

async function nextTurn(atMs: number, everyMs: number): Promise<void> {
  const waitMs = atMs - performance.now();
  if (everyMs > 0 && waitMs >= 1) await sleep(waitMs);
  else await turn();
}
