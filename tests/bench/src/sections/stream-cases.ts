import type { BenchContext } from "../bench-context.ts";
import { type Figure, figureOf } from "../report.ts";
import { type BroadcasterName, isSlow } from "../stream/broadcasters/index.ts";

/** The samples of one figure, or why it has none. */
export interface Trials<T> {
  readonly results: readonly T[];
  readonly failure?: string | undefined;
}

/** Tries each name in turn, round after round, so that a busy moment of the machine falls on all. */
export async function inTurn<N extends string, T>(
  context: BenchContext,
  what: string,
  names: readonly N[],
  act: (name: N) => Promise<T>,
): Promise<ReadonlyMap<N, Trials<T>>> {
  const trials = new Map<N, { results: T[]; failure?: string }>();
  for (let round = 0; round < context.scale.stream.repetitions; round++)
    for (const name of names) {
      const known = trials.get(name) ?? { results: [] };
      trials.set(name, known);
      if (known.failure !== undefined) continue;
      context.say(`${what}: ${name}, ${round + 1} of ${context.scale.stream.repetitions}`);
      try {
        known.results.push(await act(name));
      } catch (thrown) {
        const text = thrown instanceof Error ? thrown.message : String(thrown);
        known.failure = (text.split("\n")[0] ?? "").slice(0, 80);
      }
    }
  return trials;
}

export function figureOver<T>(trials: Trials<T> | undefined, value: (result: T) => number): Figure {
  return figureOf((trials?.results ?? []).map(value), trials?.failure);
}

/** How many turns make about the scale's number of deliveries. */
export function turnsFor(
  context: BenchContext,
  name: BroadcasterName,
  subscribers: number,
  perTurn: number,
): number {
  const deliveries = context.scale.stream.deliveries / (isSlow(name) ? 10 : 1);
  return Math.min(2_000, Math.max(5, Math.round(deliveries / subscribers / perTurn)));
}
