import { isDeepStrictEqual } from "node:util";
import type { Evidence, ReaderEvidence, Violation } from "./evidence.ts";
import { splitCursor } from "./log-rules.ts";

/**
 * Every reader was given exactly its part of the log: nothing missing up to the log's end, nothing
 * twice, in order, each event as the log holds it. An event that the log does not hold was shown
 * before its commit.
 */
export function checkReaders(evidence: Evidence): Violation[] {
  return evidence.readers.flatMap((reader) =>
    [...order(reader), ...content(evidence, reader), ...completeness(evidence, reader)].map(
      ({ rule, message }) => ({ rule, message: `${reader.name}: ${message}` }),
    ),
  );
}

function order(reader: ReaderEvidence): Violation[] {
  const violations: Violation[] = [];
  const given = new Set<number>();
  let last = 0;
  for (const { event } of reader.seen) {
    const { seq, type } = event;
    if (given.has(seq))
      violations.push({ rule: "reader_twice", message: `seq ${seq} (${type}) came twice` });
    else if (seq < last)
      violations.push({ rule: "reader_order", message: `seq ${seq} (${type}) came after ${last}` });
    given.add(seq);
    last = Math.max(last, seq);
  }
  return violations;
}

function content({ epoch, log }: Evidence, reader: ReaderEvidence): Violation[] {
  const bySeq = new Map(log.map((event) => [event.seq, event]));
  return reader.seen.flatMap(({ cursor, event }) => {
    const { seq, type } = event;
    const [of, at] = splitCursor(cursor);
    const faults: string[] = [];
    if (of !== epoch || at !== seq) faults.push(`seq ${seq} came under the cursor ${cursor}`);
    if (!isDeepStrictEqual(bySeq.get(seq), event))
      faults.push(`seq ${seq} (${type}) is not what the log holds`);
    return faults.map((message): Violation => ({ rule: "reader_changed", message }));
  });
}

function completeness({ log }: Evidence, reader: ReaderEvidence): Violation[] {
  const given = new Set(reader.seen.map(({ event }) => event.seq));
  return log
    .filter(({ seq, type }) => wants(reader, type) !== given.has(seq))
    .map(({ seq, type }) => ({
      rule: "reader_lost",
      message: `seq ${seq} (${type}) ${given.has(seq) ? "was not asked for" : "never came"}`,
    }));
}

function wants({ types }: ReaderEvidence, type: string): boolean {
  if (types === undefined) return true;
  return types.some((pattern) =>
    pattern.endsWith(".*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern,
  );
}
