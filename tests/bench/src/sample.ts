import type { Outcome } from "./measuring-process.ts";
import type { ProbeName, ProbeResult } from "./probe.ts";

/** The repetitions of one case. */
export interface Samples<P extends ProbeName> {
  readonly results: readonly ProbeResult<P>[];
  /** Why there are no more results, in words for the table. */
  readonly failure?: string | undefined;
}

export interface RepeatOptions {
  readonly repetitions: number;
  /** A case that took this long in all is not repeated further. */
  readonly budgetMs: number;
}

/** One case to repeat: a name for messages, and a way to run it once in a process of its own. */
export interface Case<P extends ProbeName> {
  readonly run: () => Promise<Outcome<P>>;
}

/**
 * Runs the cases in turn, round after round, so that a busy moment of the machine falls on all of them.
 * A case that failed or timed out is not run again.
 */
export async function repeat<P extends ProbeName>(
  cases: readonly Case<P>[],
  options: RepeatOptions,
): Promise<readonly Samples<P>[]> {
  const states = cases.map((item) => ({
    item,
    results: [] as ProbeResult<P>[],
    failure: undefined as string | undefined,
    spentMs: 0,
  }));
  for (let round = 0; round < options.repetitions; round++) {
    for (const state of states) {
      if (state.failure !== undefined || state.spentMs > options.budgetMs) continue;
      const from = performance.now();
      const outcome = await state.item.run();
      state.spentMs += performance.now() - from;
      if (outcome.kind === "result") state.results.push(outcome.result);
      else state.failure = failureText(outcome);
    }
  }
  return states.map(({ results, failure }) => ({ results, failure }));
}

function failureText(outcome: Exclude<Outcome<ProbeName>, { kind: "result" }>): string {
  return outcome.kind === "timeout"
    ? `not in ${Math.round(outcome.afterMs / 1_000)} s`
    : `failed: ${(outcome.message.split("\n")[0] ?? "").slice(0, 80)}`;
}

/** The middle value; the lower middle for an even count, undefined for none. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
