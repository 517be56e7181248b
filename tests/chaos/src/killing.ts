import { setTimeout as wait } from "node:timers/promises";
import type { SeededRandom } from "@stepcast/testkit";
import type { ServerProcess } from "./server-process.ts";

export interface Kill {
  /** Milliseconds since the Unix epoch: the kill was sent; the process was gone. */
  readonly at: number;
  readonly goneAt: number;
}

export interface KillingOptions {
  readonly server: ServerProcess;
  readonly kills: number;
  readonly random: SeededRandom;
  /** How long this machine's server needs until it answers. */
  readonly startMs: number;
  /** How far the readers have come. */
  readonly position: () => number;
  /** In each life of a server, when it begins and when it was seen at work, with the share of the storm that is over. */
  readonly onShare: (share: number) => void;
  /** Right before a kill, now and then: a moment to measure how busy the machine is. */
  readonly onPause: () => void;
}

/** A server at work shows it to its readers within this time, on the slowest of machines. */
const workLimitMs = 5_000;

/**
 * Kills the server and starts the next one, again and again: one kill in four falls into the start,
 * the others some time after the new process was seen at work.
 */
export async function killAgainAndAgain(options: KillingOptions): Promise<Kill[]> {
  const { server, random, startMs, position } = options;
  const kills: Kill[] = [];
  while (kills.length < options.kills) {
    const share = kills.length / options.kills;
    options.onShare(share);
    if (random.number() < 0.25) await wait(startMs * random.number());
    else {
      await movedOn(position);
      options.onShare(share);
      await wait(random.integer(300));
    }
    if (kills.length % 5 === 0) options.onPause();
    const at = Date.now();
    await server.kill();
    kills.push({ at, goneAt: Date.now() });
    server.launch();
  }
  return kills;
}

async function movedOn(position: () => number): Promise<void> {
  const before = position();
  const until = performance.now() + workLimitMs;
  while (position() === before && performance.now() < until) await wait(2);
}
