import { setImmediate as turn } from "node:timers/promises";
import { type ListRuns, limits, type RunRow, type RunStatus } from "@stepcast/contracts";
import type { RunPage, Store } from "@stepcast/store";

/** Pages of runs that one call looks through. */
const pagesPerCall = 32;
/** Statuses in which somebody may be asked. */
const mayWait: readonly RunStatus[] = ["running", "paused"];

/**
 * Runs with a question that nobody has answered yet, newest first. A page may hold fewer than were
 * asked for while more follow. Cost: the runs under way, and of their events those about questions.
 */
export async function waitingRuns(
  store: Pick<Store, "runs" | "read" | "head">,
  room: string,
  query: ListRuns,
): Promise<RunPage> {
  const { status: asked = mayWait } = query;
  const status = mayWait.filter((one) => asked.includes(one));
  if (status.length === 0) return { rows: [] };
  const limit = Math.min(query.limit, limits.feedsPerSubscription);
  const rows: RunRow[] = [];
  let before = query.before;
  for (let looked = 0; looked < pagesPerCall && rows.length + limit <= query.limit; looked += 1) {
    const page = await store.runs(room, { ...query, status, limit, before });
    rows.push(...(await thoseThatWait(store, page.rows)));
    before = page.next;
    if (before === undefined) return { rows };
    // Who has many runs holds up nobody else meanwhile.
    await turn();
  }
  return { rows, next: before };
}

/** Those of the runs that have an open question. */
export async function thoseThatWait(
  store: Pick<Store, "read" | "head">,
  rows: readonly RunRow[],
): Promise<readonly RunRow[]> {
  const open = new Map<string, string | undefined>();
  const feeds = rows.map(({ runId, room }) => ({ runId, room, types: ["approval.*" as const] }));
  const upTo = store.head();
  for (let after = 0; feeds.length > 0 && after < upTo; ) {
    const page = await store.read({ after, upTo, feeds, limit: limits.replayPageEvents });
    for (const { event } of page.entries) {
      if (event.type === "approval.requested") open.set(event.data.approvalId, event.runId);
      else if (event.type === "approval.resolved" || event.type === "approval.expired")
        open.delete(event.data.approvalId);
    }
    after = page.scannedTo;
  }
  const waiting = new Set(open.values());
  return rows.filter(({ runId }) => waiting.has(runId));
}
