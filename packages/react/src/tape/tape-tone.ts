import type { RunStatus, StepStatus } from "@stepcast/client";

/** The six looks of a status: what the tokens `--sc-<tone>` colour. */
export type Tone = "queued" | "running" | "succeeded" | "failed" | "needs-you" | "cancelled";

const ofStep: Readonly<Record<StepStatus, Tone>> = {
  pending: "queued",
  waiting: "needs-you",
  running: "running",
  retrying: "running",
  succeeded: "succeeded",
  failed: "failed",
  skipped: "cancelled",
  cancelled: "cancelled",
};

const ofRun: Readonly<Record<RunStatus, Tone>> = {
  queued: "queued",
  running: "running",
  paused: "needs-you",
  completed: "succeeded",
  failed: "failed",
  cancelled: "cancelled",
};

export function stepTone(status: StepStatus): Tone {
  return ofStep[status];
}

export function runTone(status: RunStatus): Tone {
  return ofRun[status];
}
