import { StepcastError } from "@stepcast/contracts";
import type { Append, Appended, IdempotencyClaim } from "./store.ts";

/** A claim as it was made: by which request, and what it had started. */
export interface ClaimRecord {
  readonly fingerprint: string;
  readonly runId: string;
  readonly firstSeq: number;
  readonly expiresAtMs: number;
}

/**
 * What a claim that was made before answers: the first answer, or a conflict for another request.
 * Undefined when there is none, or when it ran out.
 */
export function repeatOf(
  claim: IdempotencyClaim,
  earlier: ClaimRecord | undefined,
  nowMs: number,
): Appended | StepcastError | undefined {
  if (earlier === undefined || earlier.expiresAtMs <= nowMs) return undefined;
  if (earlier.fingerprint !== claim.fingerprint) {
    return new StepcastError(
      "idempotency_conflict",
      `The idempotency key "${claim.key}" was used for a different request, so nothing was started.`,
    );
  }
  return { repeated: { runId: earlier.runId, firstSeq: earlier.firstSeq }, entries: [] };
}

/** The run that a claim stands for. Errors (returned): `invalid_input` when the append has no run. */
export function claimedRun(append: Append): string | StepcastError {
  return (
    append.events[0]?.runId ??
    new StepcastError("invalid_input", "Only the events of a run can carry an idempotency key.")
  );
}
