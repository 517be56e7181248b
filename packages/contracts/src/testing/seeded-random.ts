import type { RandomBytes } from "../new-id.ts";

/** Randomness that a seed decides. Every member may be handed on by itself. */
export interface SeededRandom {
  readonly seed: number;
  /** At least 0, below 1. */
  readonly number: () => number;
  /** An integer from 0 up to, not including, `below`. */
  readonly integer: (below: number) => number;
  readonly pick: <T>(choices: readonly [T, ...T[]]) => T;
  readonly bytes: RandomBytes;
}

/** The same seed gives the same numbers, on every machine. For tests: easy to predict. */
export function seededRandom(seed: number): SeededRandom {
  // A xorshift generator never leaves 0, so the seed is spread first and 0 replaced.
  let state = Math.imul((seed | 0) ^ 0x5bd1e995, 0x9e3779b1) || 0x1f123bb5;
  const word = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  // The first words of neighbouring seeds resemble each other.
  for (let skipped = 0; skipped < 8; skipped += 1) word();
  const number = (): number => word() / 2 ** 32;
  const integer = (below: number): number => Math.floor(number() * below);
  return {
    seed,
    number,
    integer,
    pick: (choices) => choices[integer(choices.length)] ?? choices[0],
    bytes: (bytes) => {
      for (let place = 0; place < bytes.length; place += 1) bytes[place] = word() & 255;
    },
  };
}
