import { formatCursor } from "@stepcast/contracts";
import type { HttpParts } from "../parts.ts";

const oldestLookedAt = 100;

/**
 * Where a reader without a cursor begins in a room of plans: before the first event of the oldest
 * plan that is still active, so that it sees what is going on; else at the end of the log.
 */
export async function beforeActivePlans(parts: HttpParts, room: string): Promise<string> {
  const { store, hub } = parts.api;
  const now = formatCursor(hub.epoch, hub.head());
  const open = await store.runs(room, {
    status: ["queued", "running", "paused"],
    limit: oldestLookedAt,
  });
  const oldest = open.rows.at(-1);
  if (oldest === undefined) return now;
  const { entries } = await store.read({ after: 0, feeds: [{ runId: oldest.runId }], limit: 1 });
  const first = entries[0];
  return first === undefined ? now : formatCursor(hub.epoch, first.seq - 1);
}
