/** Beyond this a search for a likely spelling costs more than it helps. */
const maxCandidates = 1_000;
const maxWordChars = 64;

/**
 * The candidate that `word` most likely meant: at most a third of its letters differ. Undefined when
 * none is that near. Looks at the first 1,000 candidates.
 */
function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > maxWordChars) return undefined;
  const lower = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  let looked = 0;
  for (const candidate of candidates) {
    if (looked++ >= maxCandidates) break;
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(lower, candidate.toLowerCase());
    if (distance >= bestDistance) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best;
}

/** `Did you mean load?`, or undefined. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const candidate = nearest(word, candidates);
  return candidate === undefined ? undefined : `Did you mean ${candidate}?`;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const swap = (above[column - 1] ?? 0) + Number(from[row - 1] !== to[column - 1]);
      const remove = (above[column] ?? 0) + 1;
      const insert = (current[column - 1] ?? 0) + 1;
      current.push(Math.min(swap, remove, insert));
    }
    above = current;
  }
  return above[to.length] ?? 0;
}
