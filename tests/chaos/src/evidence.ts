import type { StepcastEvent } from "@stepcast/contracts";

/** What one reader was given, in the order in which it came. */
export interface ReaderEvidence {
  readonly name: string;
  /** Type patterns the reader asked for; absent: everything. */
  readonly types?: readonly string[] | undefined;
  readonly seen: readonly Seen[];
  /** Times it was connected, and times it tore its own connection. */
  readonly connections: number;
  readonly cuts: number;
}

export interface Seen {
  readonly cursor: string;
  readonly event: StepcastEvent;
}

/** The server said "this run exists, watch it from here". */
export interface Acknowledgement {
  /** Whose answer it is: every start has its own idempotency key. */
  readonly key: string;
  readonly runId: string;
  readonly cursor: string;
}

/** All that is known about a storm once it is over. Plain JSON. */
export interface Evidence {
  readonly epoch: string;
  /** The whole log, read from the file after the last server was gone. */
  readonly log: readonly StepcastEvent[];
  readonly readers: readonly ReaderEvidence[];
  readonly acknowledged: readonly Acknowledgement[];
}

const rules = [
  "log_order",
  "acknowledged_lost",
  "run_twice",
  "run_incomplete",
  "step_run_again",
  "step_too_early",
  "reader_lost",
  "reader_twice",
  "reader_order",
  "reader_changed",
] as const;

export interface Violation {
  readonly rule: (typeof rules)[number];
  readonly message: string;
}
