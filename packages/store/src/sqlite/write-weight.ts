import type { Write } from "./group-commit.ts";

/** Events in one transaction: a commit holds the event loop for a few milliseconds at most. */
export const maxGroupEvents = 1_024;
/** Bytes of an artifact that weigh as much as one event. */
const bytesPerEvent = 4_096;

/** How much of a group a write takes, in events. */
export function weightOf(write: Write): number {
  // Never together with anything else.
  if (write.kind === "prune") return maxGroupEvents;
  if (write.kind === "change") return 1;
  return write.kind === "append"
    ? write.append.events.length
    : Math.ceil(write.artifact.bytes.byteLength / bytesPerEvent);
}
