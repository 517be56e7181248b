import {
  type AgentCommand,
  type CommandAgent,
  type FeedFilter,
  formatCursor,
  isAnsweredBy,
  limits,
  type NewEventOf,
  type RequestedCommand,
  type StepcastEvent,
} from "@stepcast/contracts";
import { homeRoom, mustBeAllowed, narrowed } from "./access.ts";
import type { ApiContext, Caller } from "./context.ts";
import { agentNotFound, hasEvents } from "./known-feed.ts";

/**
 * Asks something of an outside agent, which hears it in its feed and answers with its status. Asked
 * again while the same waits for its answer, it is asked once; two that come at the same moment may both be told.
 * Errors: `not_found` for an agent of which nothing was ever reported in the room, and for one of
 * somebody else; `forbidden`; storage errors.
 */
export async function commandAgent(
  { store }: Pick<ApiContext, "store">,
  caller: Caller,
  command: AgentCommand,
  { agentId, room = homeRoom(caller), reason }: CommandAgent,
): Promise<RequestedCommand> {
  mustBeAllowed(caller, "act", room, () => agentNotFound(agentId));
  const { only } = caller;
  if (only?.runId !== undefined || (only?.agentId ?? agentId) !== agentId) throw narrowed(caller);
  if (!(await hasEvents({ store }, { agentId, room }))) throw agentNotFound(agentId);
  const waiting = await pendingCommand(store, { agentId, room });
  if (waiting?.command === command) return { cursor: formatCursor(store.epoch, waiting.seq) };
  const event: NewEventOf<"agent.command_requested"> = {
    ...{ at: Date.now(), room, agentId, type: "agent.command_requested" },
    data: { agentId, command, by: caller.user, ...(reason === undefined ? {} : { reason }) },
  };
  const { entries } = await store.append({ events: [event] });
  return { cursor: formatCursor(store.epoch, entries.at(-1)?.seq ?? store.head()) };
}

interface Pending {
  readonly command: AgentCommand;
  readonly seq: number;
}

/** What waits for the agent's answer, among the latest of the log: further back, it is asked anew. */
async function pendingCommand(
  store: ApiContext["store"],
  agent: { readonly agentId: string; readonly room: string },
): Promise<Pending | undefined> {
  const feeds: FeedFilter[] = [{ ...agent, types: ["agent.status", "agent.command_requested"] }];
  const upTo = store.head();
  let after = Math.max(0, upTo - limits.ringEvents);
  let pending: Pending | undefined;
  while (after < upTo) {
    const page = await store.read({ after, upTo, feeds, limit: limits.replayPageEvents });
    for (const { event } of page.entries) pending = pendingAfter(pending, event);
    after = page.scannedTo;
  }
  return pending;
}

function pendingAfter(pending: Pending | undefined, event: StepcastEvent): Pending | undefined {
  if (event.type === "agent.command_requested")
    return { command: event.data.command, seq: event.seq };
  if (event.type !== "agent.status" || pending === undefined) return pending;
  return isAnsweredBy(pending.command, event.data.status) ? undefined : pending;
}
