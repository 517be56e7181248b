import { setImmediate as turn } from "node:timers/promises";
import { type ListRuns, limits, type RunRow, type RunStatus } from "@stepcast/contracts";
import type { RunPage, Store } from "@stepcast/store";

/** Pages of runs that one call looks through. */
const pagesPerCall = 32;
/** Statuses in which somebody may be asked. */
const mayWait: readonly RunStatus[] = ["running", "paused"];

/** The line of a run in a list, and whether somebody is asked. */
export interface ListedRun extends RunRow {
  /** It has a question that nobody has answered. Absent: none. */
  readonly waiting?: true | undefined;
}

/** One page of a list. */
export interface RunList extends RunPage {
  readonly rows: readonly ListedRun[];
}

type Log = Pick<Store, "read" | "head">;

/**
 * Runs with a question that nobody has answered yet, newest first. A page may hold fewer than were
 * asked for while more follow. Cost: the runs under way, and of their events those about questions.
 */
export async function waitingRuns(
  store: Log & Pick<Store, "runs">,
  room: string,
  query: ListRuns,
): Promise<RunList> {
  const { status: asked = mayWait } = query;
  const status = mayWait.filter((one) => asked.includes(one));
  if (status.length === 0) return { rows: [] };
  const limit = Math.min(query.limit, limits.feedsPerSubscription);
  const rows: ListedRun[] = [];
  let before = query.before;
  for (let looked = 0; looked < pagesPerCall && rows.length + limit <= query.limit; looked += 1) {
    const page = await store.runs(room, { ...query, status, limit, before });
    const told = await tellWaiting(store, page.rows);
    rows.push(...told.filter(({ waiting }) => waiting));
    before = page.next;
    if (before === undefined) return { rows };
    // Who has many runs holds up nobody else meanwhile.
    await turn();
  }
  return { rows, next: before };
}

/**
 * The same rows, and of each whether it waits. Cost: nothing for runs that have ended; of others their
 * events about questions, many runs at a time.
 */
export async function tellWaiting(
  store: Log,
  rows: readonly RunRow[],
): Promise<readonly ListedRun[]> {
  const underWay = rows.filter(({ status }) => mayWait.includes(status));
  const waiting = new Set<string>();
  for (let from = 0; from < underWay.length; from += limits.feedsPerSubscription) {
    if (from > 0) await turn();
    const some = underWay.slice(from, from + limits.feedsPerSubscription);
    for (const runId of await askingRuns(store, some)) waiting.add(runId);
  }
  return rows.map((row) => (waiting.has(row.runId) ? { ...row, waiting: true } : row));
}

/** Ids of the runs that have an open question, for up to as many runs as one reader may follow. */
async function askingRuns(store: Log, rows: readonly RunRow[]): Promise<Iterable<string>> {
  const open = new Map<string, string>();
  const feeds = rows.map(({ runId, room }) => ({ runId, room, types: ["approval.*" as const] }));
  const upTo = store.head();
  for (let after = 0; after < upTo; ) {
    const page = await store.read({ after, upTo, feeds, limit: limits.replayPageEvents });
    for (const { event } of page.entries) {
      if (event.type === "approval.requested" && event.runId !== undefined)
        open.set(event.data.approvalId, event.runId);
      else if (event.type === "approval.resolved" || event.type === "approval.expired")
        open.delete(event.data.approvalId);
    }
    after = page.scannedTo;
  }
  return open.values();
}
