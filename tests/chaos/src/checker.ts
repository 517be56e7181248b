import type { Evidence, Violation } from "./evidence.ts";
import { checkAcknowledged, checkLog, checkOneRunEach } from "./log-rules.ts";
import { checkReaders } from "./reader-rules.ts";
import { checkRuns } from "./run-rules.ts";

export interface Verdict {
  readonly violations: readonly Violation[];
  readonly figures: {
    readonly events: number;
    readonly acknowledged: number;
    readonly delivered: number;
    readonly cuts: number;
    readonly repeatedBodies: number;
  };
}

/**
 * Judges a storm by its evidence alone. It shares no code with the product but the names of events,
 * so that one mistake cannot hide another.
 */
export function checkEvidence(evidence: Evidence): Verdict {
  const runs = checkRuns(evidence);
  const sum = (of: (reader: Evidence["readers"][number]) => number): number =>
    evidence.readers.reduce((total, reader) => total + of(reader), 0);
  return {
    violations: [
      ...checkLog(evidence),
      ...checkAcknowledged(evidence),
      ...checkOneRunEach(evidence),
      ...runs.violations,
      ...checkReaders(evidence),
    ],
    figures: {
      events: evidence.log.length,
      acknowledged: evidence.acknowledged.length,
      delivered: sum(({ seen }) => seen.length),
      cuts: sum(({ cuts }) => cuts),
      repeatedBodies: runs.repeatedBodies,
    },
  };
}
