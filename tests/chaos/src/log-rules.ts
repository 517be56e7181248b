import type { Acknowledgement, Evidence, Violation } from "./evidence.ts";

/** The log: seqs from 1 without holes, in order. */
export function checkLog({ log }: Evidence): Violation[] {
  return log.flatMap((event, place) =>
    event.seq === place + 1
      ? []
      : [{ rule: "log_order", message: `place ${place + 1} of the log holds seq ${event.seq}` }],
  );
}

/** What was acknowledged is in the log, after the cursor that was handed out. */
export function checkAcknowledged(evidence: Evidence): Violation[] {
  const queued = queuedAt(evidence);
  return evidence.acknowledged.flatMap((answer) => {
    const why = fault(evidence, answer, queued.get(answer.runId)?.[0]);
    return why === undefined
      ? []
      : [{ rule: "acknowledged_lost" as const, message: `start ${answer.key}: ${why}` }];
  });
}

function fault(
  { epoch, log }: Evidence,
  { runId, cursor }: Acknowledgement,
  first: number | undefined,
): string | undefined {
  const [of, seq] = splitCursor(cursor);
  if (of !== epoch) return `answered with ${cursor}, a cursor of another log than ${epoch}`;
  if (first === undefined) return `${runId} was acknowledged and is not in the log`;
  if (seq > log.length) return `answered with ${cursor}, and the log ends at ${log.length}`;
  if (first <= seq) return `${runId} begins at ${first}, before its cursor ${cursor}`;
  return undefined;
}

/** One start, one run: none twice, however often the start was repeated. */
export function checkOneRunEach(evidence: Evidence): Violation[] {
  const messages: string[] = [];
  const known = new Set(evidence.acknowledged.map(({ runId }) => runId));
  for (const [runId, seqs] of queuedAt(evidence)) {
    if (seqs.length > 1) messages.push(`${runId} was queued at each of ${seqs.join(", ")}`);
    if (!known.has(runId)) messages.push(`${runId} is in the log and answers no start`);
  }
  const keys = new Set(evidence.acknowledged.map(({ key }) => key)).size;
  if (keys !== known.size)
    messages.push(`${keys} starts were answered with ${known.size} different runs`);
  return messages.map((message) => ({ rule: "run_twice", message }));
}

function queuedAt({ log }: Evidence): Map<string, number[]> {
  const queued = new Map<string, number[]>();
  for (const event of log) {
    if (event.type !== "run.queued" || event.runId === undefined) continue;
    queued.set(event.runId, [...(queued.get(event.runId) ?? []), event.seq]);
  }
  return queued;
}

/** Of `<epoch>-<seq>`. Not the product's own parser: the checker judges it. */
export function splitCursor(cursor: string): [epoch: string, seq: number] {
  const dash = cursor.lastIndexOf("-");
  return [cursor.slice(0, dash), Number(cursor.slice(dash + 1))];
}
