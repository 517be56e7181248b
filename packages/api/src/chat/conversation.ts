import {
  type ChatMessage,
  type ChatState,
  foldChat,
  limits,
  noChat,
  type StepcastEvent,
} from "@stepcast/contracts";
import type { Store } from "@stepcast/store";
import { mustBeAllowed, mustBeWide } from "../access.ts";
import type { Caller } from "../context.ts";
import { chatTag } from "./chat-desk.ts";
import { askedMessage, newReply } from "./reply.ts";

/**
 * A conversation as the log has it: what a person reads, and what a model is told of it. What was
 * said and waits for the replies before its own stands at the end. Errors: `not_found`, `forbidden`.
 */
export async function readConversation(
  store: Store,
  caller: Caller,
  room: string,
): Promise<ChatState> {
  mustBeAllowed(caller, "read", room);
  mustBeWide(caller);
  const upTo = store.head();
  const feeds = [{ room, types: ["chat.*" as const, "run.queued" as const] }];
  let state = noChat;
  const waiting = new Map<string, ChatMessage>();
  for (let after = 0; after < upTo; ) {
    const page = await store.read({ after, upTo, feeds, limit: limits.replayPageEvents });
    for (const { event } of page.entries) {
      state = foldChat(state, event);
      wait(waiting, event);
    }
    after = page.scannedTo;
  }
  return { ...state, messages: [...state.messages, ...waiting.values()] };
}

/** A message is kept as the start of its run, and is told in its turn: until then it waits. */
function wait(waiting: Map<string, ChatMessage>, event: StepcastEvent): void {
  const { at, runId } = event;
  if (event.type === "chat.message") waiting.delete(event.data.messageId);
  if (event.type !== "run.queued" || runId === undefined || !isTurn(event.data)) return;
  const message = askedMessage(newReply(runId), event);
  waiting.set(message.messageId, { ...message, status: "whole", at });
}

/** A run that is repeated by hand answers nothing new. */
function isTurn({
  tags,
  parentRunId,
}: {
  tags: readonly string[];
  parentRunId?: string | undefined;
}) {
  return parentRunId === undefined && tags.includes(chatTag);
}
