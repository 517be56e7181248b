import {
  expandPatterns,
  type FeedFilter,
  StepcastError,
  type TypePattern,
} from "@stepcast/contracts";
import { homeRoom, mustBeAllowed } from "./access.ts";
import type { ApiContext, Caller } from "./context.ts";
import { missingRun, runNotFound, seesRun } from "./own-run.ts";

/**
 * A feed of one run or job as the caller may read it. A run is checked once, by its room. Any other
 * job is somebody outside's, and its name may be used in many rooms: it is read within one.
 * Errors: `not_found`, the same for what is somebody else's and for what never was; `forbidden`.
 */
export async function jobFeed(
  ctx: Pick<ApiContext, "store">,
  caller: Caller,
  feed: FeedFilter & { readonly runId: string },
): Promise<FeedFilter> {
  const { runId } = feed;
  const row = await ctx.store.run(runId);
  const run = row !== undefined && seesRun(caller, row) ? row : undefined;
  const { room = run?.room ?? homeRoom(caller) } = feed;
  mustBeAllowed(caller, "watch", room, () => runNotFound(runId));
  // Never without its room: others may report jobs under any id.
  const { agentId } = feed;
  // Of one that the credential does not name, it tells what its types tell.
  const types = caller.only?.runId === runId || !caller.types ? undefined : [...caller.types];
  if (room === run?.room || (await hasEvents(ctx, { ...idsOf({ runId, agentId, types }), room })))
    return { ...feed, room };
  throw await missingRun(ctx.store, caller, runId);
}

/**
 * The feed as far as the credential opens it. Errors: `not_found` for a run, job or agent that it
 * does not open; `forbidden` for types of events of which it opens none.
 */
export function withinCredential({ only, types }: Caller, whole: FeedFilter): FeedFilter {
  const feed = types === undefined ? whole : { ...whole, types: typesWithin(types, whole.types) };
  if (only === undefined) return feed;
  const { runId = feed.runId, agentId = feed.agentId } = only;
  if (feed.runId !== undefined && feed.runId !== runId) throw runNotFound(feed.runId);
  if (feed.agentId !== undefined && feed.agentId !== agentId) throw agentNotFound(feed.agentId);
  return { ...feed, ...idsOf({ runId, agentId }) };
}

/** The types of events that are both open and asked for; nothing asked is everything that is open. Errors: `forbidden` for none. */
function typesWithin(
  open: readonly TypePattern[],
  asked: readonly TypePattern[] = open,
): TypePattern[] {
  const [all, wanted] = [expandPatterns(open), expandPatterns(asked)];
  if (all === undefined) return [...asked];
  if (asked === open || wanted === undefined) return [...open];
  const both = all.intersection(wanted);
  if (both.size > 0) return [...both];
  const message = `This credential opens events of the types ${open.join(", ")} and no others.`;
  throw new StepcastError("forbidden", message, { details: { types: open } });
}

/** Errors: `not_found` when nothing was ever reported of the agent in that room; `forbidden`. */
export async function requireAgent(
  ctx: Pick<ApiContext, "store">,
  caller: Caller,
  agent: { readonly agentId: string; readonly room?: string | undefined },
): Promise<void> {
  const { agentId, room = homeRoom(caller) } = agent;
  const { runId, types } = withinCredential(caller, { agentId });
  mustBeAllowed(caller, "watch", room, () => agentNotFound(agentId));
  if (!(await hasEvents(ctx, { ...idsOf({ runId, agentId, types }), room })))
    throw agentNotFound(agentId);
}

export function agentNotFound(agentId: string): StepcastError {
  return new StepcastError("not_found", `There is no agent ${agentId} here.`, {
    hint: "An agent is known from its first report on. To wait for it, watch /api/v1/events?agentId=.",
  });
}

/** The members that are there: a filter has none that is undefined. */
function idsOf({ runId, agentId, types }: FeedFilter): FeedFilter {
  return {
    ...(runId === undefined ? {} : { runId }),
    ...(agentId === undefined ? {} : { agentId }),
    ...(types === undefined ? {} : { types }),
  };
}

/** True when the log has an event of the feed. Costs what the index costs, not the log. */
export async function hasEvents(
  { store }: Pick<ApiContext, "store">,
  feed: FeedFilter,
): Promise<boolean> {
  const upTo = store.head();
  let after = 0;
  while (after < upTo) {
    const page = await store.read({ after, upTo, feeds: [feed], limit: 1 });
    if (page.entries.length > 0) return true;
    after = page.scannedTo;
  }
  return false;
}
