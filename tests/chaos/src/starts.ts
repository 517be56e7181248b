import { setTimeout as wait } from "node:timers/promises";
import { limits } from "@stepcast/contracts";
import type { SeededRandom } from "@stepcast/testkit";
import type { Acknowledgement } from "./evidence.ts";
import { startUntilAnswered } from "./start-client.ts";
import { stormPlan } from "./storm-plans.ts";

export interface StartsOptions {
  readonly url: string;
  readonly token: string;
  readonly runs: number;
  readonly stepsPerRun: number;
  readonly random: SeededRandom;
  readonly signal: AbortSignal;
}

/** Of the runs, at the beginning. The last one comes when most of the storm is over. */
const firstShare = 0.7;
/** So many are under way at any time: on a slow machine a storm outlasts its runs, and more are started. */
const leastOpen = 6;

/** The runs of a storm: most of them at its beginning, the others while servers come and go. */
export class Starts {
  readonly acknowledged: Acknowledgement[] = [];
  readonly #options: StartsOptions;
  readonly #begun: Promise<void>[] = [];

  constructor(options: StartsOptions) {
    this.#options = options;
  }

  /** Resolves when those of the beginning are acknowledged. */
  async begin(): Promise<void> {
    this.reach(0, 0);
    await this.all();
  }

  /** Runs that were sent, answered or not. */
  get sent(): number {
    return this.#begun.length;
  }

  /** Sends the starts that are due when `share` of the storm (0 to 1) is over and so many runs have ended; they are repeated until they are answered. */
  reach(share: number, ended: number): void {
    const { runs, random } = this.#options;
    const planned = Math.min(runs, Math.floor(runs * (firstShare + share * 0.35)));
    const due = Math.max(planned, Math.min(ended + leastOpen, limits.runsPage));
    while (this.#begun.length < due) {
      const sent = this.#start(this.#begun.length, share === 0 ? 0 : random.integer(300));
      // Whoever waits for all of them hears of a failure.
      sent.catch(() => {});
      this.#begun.push(sent);
    }
  }

  /** Resolves when everything that was sent is acknowledged. Rejects when a start was refused. */
  async all(): Promise<void> {
    await Promise.all(this.#begun);
  }

  async #start(run: number, delayMs: number): Promise<void> {
    const { url, token, stepsPerRun, random, signal } = this.#options;
    const plan = stormPlan(run, stepsPerRun, random);
    await wait(delayMs, undefined, { signal });
    this.acknowledged.push(
      await startUntilAnswered({ url, token, key: `start-${run}`, plan, signal }),
    );
  }
}
