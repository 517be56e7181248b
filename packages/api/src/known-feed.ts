import { type FeedFilter, StepcastError } from "@stepcast/contracts";
import { mayRead, runNotFound } from "./access.ts";
import type { ApiContext, Caller } from "./context.ts";

/**
 * A feed of one run or job as the caller may read it. A run is checked once, by its room. Any other
 * job is somebody outside's, and its name may be used in many rooms: it is read within one.
 * Errors: `not_found`, the same for what is somebody else's and for what never was.
 */
export async function jobFeed(
  ctx: Pick<ApiContext, "store">,
  caller: Caller,
  feed: FeedFilter & { readonly runId: string },
): Promise<FeedFilter> {
  const row = await ctx.store.run(feed.runId);
  const ownRoom = row !== undefined && mayRead(caller, row.room) ? row.room : caller.room;
  const { runId, room = ownRoom } = feed;
  // Never without its room: others may report jobs under any id.
  if (room === row?.room && mayRead(caller, room)) return { ...feed, room };
  if (!mayRead(caller, room) || !(await hasEvents(ctx, { runId, room }))) throw runNotFound(runId);
  return { ...feed, room };
}

/** Errors: `not_found` when nothing was ever reported of the agent in that room of the caller's. */
export async function requireAgent(
  ctx: Pick<ApiContext, "store">,
  caller: Caller,
  agent: { readonly agentId: string; readonly room?: string | undefined },
): Promise<void> {
  const { agentId, room = caller.room } = agent;
  if (mayRead(caller, room) && (await hasEvents(ctx, { agentId, room }))) return;
  throw new StepcastError("not_found", `There is no agent ${agentId} here.`, {
    hint: "An agent is known from its first report on. To wait for it, watch /api/v1/events?agentId=.",
  });
}

/** True when the log has an event of the feed. Costs what the index costs, not the log. */
async function hasEvents({ store }: Pick<ApiContext, "store">, feed: FeedFilter): Promise<boolean> {
  const upTo = store.head();
  let after = 0;
  while (after < upTo) {
    const page = await store.read({ after, upTo, feeds: [feed], limit: 1 });
    if (page.entries.length > 0) return true;
    after = page.scannedTo;
  }
  return false;
}
