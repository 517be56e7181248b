import type { TypePattern } from "@stepcast/contracts";
import type { LogEntry } from "./log-entry.ts";

/** What a run tells in pieces. */
export const pieceTypes = [
  "step.progress",
  "thinking.delta",
] as const satisfies readonly TypePattern[];
/** What takes the place of the pieces of a thought. */
export const wholeTypes = ["thinking.completed"] as const satisfies readonly TypePattern[];

/** The thoughts that were told as a whole. */
export function wholeThoughts(entries: readonly LogEntry[]): ReadonlySet<string> {
  return new Set(
    entries.flatMap(({ event }) =>
      event.type === "thinking.completed" ? [event.data.thoughtId] : [],
    ),
  );
}

/**
 * The pieces among an ended run's events, in log order, that later ones replace: folding the run without
 * them gives the same state. Of a step's progress the last stays, and the last with a message, since a
 * report without one leaves the message as it was.
 */
export function replacedPieces(
  pieces: readonly LogEntry[],
  whole: ReadonlySet<string>,
): readonly LogEntry[] {
  const told = new Set<string>();
  const worded = new Set<string>();
  const replaced: LogEntry[] = [];
  for (const entry of pieces.toReversed()) {
    const { event } = entry;
    if (event.type === "thinking.delta" && whole.has(event.data.thoughtId)) replaced.push(entry);
    if (event.type !== "step.progress") continue;
    const { stepId, message } = event.data;
    const isLast = !told.has(stepId);
    const isLastWord = message !== undefined && !worded.has(stepId);
    told.add(stepId);
    if (message !== undefined) worded.add(stepId);
    if (!isLast && !isLastWord) replaced.push(entry);
  }
  return replaced.reverse();
}
