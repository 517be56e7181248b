import { StepcastError } from "@stepcast/contracts";
import type { Append, Appended, ProducerClaim } from "./store.ts";

/** The last report of a producer that was taken. */
export interface ProducerRecord {
  readonly epoch: number;
  readonly seq: number;
}

/**
 * Why a report is not taken: it was taken before (nothing is appended, and that is said), something
 * before it is missing, or a newer instance of its producer reports. Undefined: it is the next one.
 *
 *     known (epoch, seq)   same epoch:  seq <= known: duplicate   seq + 1: next   else gap
 *                          newer epoch: 1: next                   else gap
 *                          older epoch: stale
 */
export function outOfTurn(
  { producer: claim, idempotency }: Append,
  recorded: { get(claim: ProducerClaim): ProducerRecord | undefined },
): Appended | StepcastError | undefined {
  if (claim === undefined) return undefined;
  if (idempotency !== undefined) return eitherOr();
  const known = recorded.get(claim);
  const { epoch, seq } = claim;
  if (known !== undefined && epoch < known.epoch) return stale(claim, known.epoch);
  const last = known?.epoch === epoch ? known.seq : 0;
  if (seq <= last) return { duplicate: true, entries: [] };
  return seq === last + 1 ? undefined : gap(claim, last + 1);
}

function eitherOr(): StepcastError {
  return new StepcastError(
    "invalid_input",
    "An append is repeatable by its idempotency key or by its producer, not by both.",
  );
}

function stale({ id, epoch }: ProducerClaim, newest: number): StepcastError {
  return new StepcastError(
    "producer_stale",
    `Producer "${id}" reports in epoch ${newest} by now, so nothing of epoch ${epoch} was kept.`,
    { details: { epoch: newest } },
  );
}

function gap({ id, epoch, seq }: ProducerClaim, expectedSeq: number): StepcastError {
  return new StepcastError(
    "producer_gap",
    `Producer "${id}" sent ${seq} where ${expectedSeq} is next, so nothing was kept.`,
    { details: { epoch, expectedSeq } },
  );
}
