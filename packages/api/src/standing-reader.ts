import {
  type FeedFilter,
  feedMatcher,
  formatCursor,
  type readStanding,
  type StepcastEvent,
} from "@stepcast/contracts";
import type { z } from "zod";
import { homeRoom } from "./access.ts";
import type { ApiContext, Caller } from "./context.ts";
import { readableFeeds } from "./feed-reader.ts";

/** What still holds of the agents outside, as the events that told it, and where to listen on. */
export interface StandingAnswer {
  /** In log order: `foldAgents` and `foldAlarms` make the agents, what they were asked, and the open alarms of them. */
  readonly events: readonly StepcastEvent[];
  /** It holds as of here. */
  readonly cursor: string;
  /** There is more than limits.standingAgents, limits.standingAlarms or limits.standingBytes let through, and these were told of last. */
  readonly isCut: boolean;
}

/**
 * What the feed `agent.*`, `alarm.*` of a room comes to, without its history: read by whoever may read
 * that feed, and narrowed as it is. Errors: `not_found`, `forbidden`; storage errors.
 */
export async function standingOf(
  { store }: Pick<ApiContext, "store">,
  caller: Caller,
  { room = homeRoom(caller) }: z.output<typeof readStanding>,
): Promise<StandingAnswer> {
  const feed: FeedFilter = { room, types: ["agent.*", "alarm.*"] };
  const matches = feedMatcher(await readableFeeds({ store }, caller, [feed]));
  const { entries, upTo, isCut } = await store.standing(room);
  return {
    events: entries.filter(matches).map(({ event }) => event),
    cursor: formatCursor(store.epoch, upTo),
    isCut,
  };
}
