import { type ChatState, foldChat, limits, noChat } from "@stepcast/contracts";
import type { Store } from "@stepcast/store";
import { mustBeAllowed, mustBeWide } from "../access.ts";
import type { Caller } from "../context.ts";

/** A conversation as the log has it: what a person reads, and what a model is told of it. Errors: `not_found`, `forbidden`. */
export async function readConversation(
  store: Store,
  caller: Caller,
  room: string,
): Promise<ChatState> {
  mustBeAllowed(caller, "read", room);
  mustBeWide(caller);
  const upTo = store.head();
  const feeds = [{ room, types: ["chat.*" as const] }];
  let state = noChat;
  for (let after = 0; after < upTo; ) {
    const page = await store.read({ after, upTo, feeds, limit: limits.replayPageEvents });
    state = page.entries.map(({ event }) => event).reduce(foldChat, state);
    after = page.scannedTo;
  }
  return state;
}
