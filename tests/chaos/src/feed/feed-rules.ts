import type { Violation } from "../evidence.ts";
import type { Deliveries } from "./deliveries.ts";
import type { LogDigest } from "./log-digest.ts";

export interface FeedEvidence {
  readonly name: string;
  /** Type patterns that it asked for; absent: everything. */
  readonly types?: readonly string[] | undefined;
  /** It asked for what comes after this seq. Absent: everything. */
  readonly after?: number | undefined;
  readonly deliveries: Deliveries;
}

/**
 * The reader was given exactly its part of the log: nothing missing up to the log's end, nothing
 * twice, in order, each event byte for byte as the log holds it and under its own cursor. An event
 * that the log does not hold was shown before its commit.
 */
export function checkFeed(log: LogDigest, reader: FeedEvidence): Violation[] {
  return [...order(reader), ...content(log, reader), ...completeness(log, reader)].map(
    ({ rule, message }) => ({ rule, message: `${reader.name}: ${message}` }),
  );
}

function order({ deliveries }: FeedEvidence): Violation[] {
  const violations: Violation[] = [];
  const given = new Set<number>();
  let last = 0;
  for (const seq of deliveries.seqs) {
    if (given.has(seq)) violations.push({ rule: "reader_twice", message: `seq ${seq} came twice` });
    else if (seq < last)
      violations.push({ rule: "reader_order", message: `seq ${seq} came after ${last}` });
    given.add(seq);
    last = Math.max(last, seq);
  }
  return violations;
}

function content({ epoch, bySeq }: LogDigest, { deliveries }: FeedEvidence): Violation[] {
  const violations: Violation[] = [];
  const changed = (message: string): void =>
    void violations.push({ rule: "reader_changed", message });
  deliveries.seqs.forEach((seq, place) => {
    const of = deliveries.epochs[place];
    if (of !== epoch) changed(`seq ${seq} came under the cursor of another log, ${of}`);
    if (bySeq.get(seq)?.digest !== deliveries.digests[place])
      changed(`what came under seq ${seq} is not what the log holds`);
  });
  return violations;
}

function completeness({ bySeq }: LogDigest, reader: FeedEvidence): Violation[] {
  const given = new Set(reader.deliveries.seqs);
  const violations: Violation[] = [];
  for (const [seq, { type }] of bySeq) {
    const wanted = seq > (reader.after ?? 0) && wants(reader, type);
    if (wanted === given.has(seq)) continue;
    const why = wanted ? "never came" : "was not asked for";
    violations.push({ rule: "reader_lost", message: `seq ${seq} (${type}) ${why}` });
  }
  return violations;
}

function wants({ types }: FeedEvidence, type: string): boolean {
  if (types === undefined) return true;
  return types.some((pattern) =>
    pattern.endsWith(".*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern,
  );
}
