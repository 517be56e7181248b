import type { EventError } from "../events/envelope.ts";
import type { EventData, StepcastEvent } from "../events/index.ts";
import { withItem } from "./with-item.ts";

export interface ChatMessage extends EventData<"chat.message"> {
  /** `growing`: pieces are still coming. `failed`: it ended before it was whole. */
  readonly status: "growing" | "whole" | "failed";
  readonly at: number;
  readonly error?: EventError | undefined;
}

/** A conversation as of `lastSeq`. Plain JSON. */
export interface ChatState {
  /** In order of their beginning. */
  readonly messages: readonly ChatMessage[];
  /** True while somebody writes an answer. */
  readonly isTyping: boolean;
  readonly lastSeq: number;
}

export const noChat: ChatState = { messages: [], isTyping: false, lastSeq: 0 };

/**
 * A conversation's messages: `(state, event) -> state`. Pure and total; an event that was seen, and
 * one of another kind, changes nothing. Pieces make a message grow, the whole one takes their place.
 */
export function foldChat(state: ChatState, event: StepcastEvent): ChatState {
  if (event.seq <= state.lastSeq) return state;
  const change = chatChange(state, event);
  return change === undefined ? state : { ...state, ...change, lastSeq: event.seq };
}

function chatChange(state: ChatState, event: StepcastEvent): Partial<ChatState> | undefined {
  switch (event.type) {
    case "chat.typing":
      return { isTyping: event.data.isTyping };
    case "chat.delta":
      return { messages: grown(state.messages, event.data, event.at) };
    case "chat.message": {
      const message: ChatMessage = { ...event.data, status: "whole", at: event.at };
      return { messages: withMessage(state.messages, message) };
    }
    case "chat.done":
      return { isTyping: false };
    case "chat.failed": {
      const { messageId, error } = event.data;
      const known = find(state.messages, messageId) ?? begun(messageId, event.at);
      const messages = withMessage(state.messages, { ...known, status: "failed", error });
      return { messages, isTyping: false };
    }
    default:
      return undefined;
  }
}

function grown(
  messages: readonly ChatMessage[],
  { messageId, text }: EventData<"chat.delta">,
  at: number,
): readonly ChatMessage[] {
  const known = find(messages, messageId) ?? begun(messageId, at);
  // A piece that comes after the whole message says nothing new.
  if (known.status !== "growing") return messages;
  return withMessage(messages, { ...known, content: known.content + text });
}

function begun(messageId: string, at: number): ChatMessage {
  return { messageId, role: "assistant", content: "", status: "growing", at };
}

function find(messages: readonly ChatMessage[], messageId: string): ChatMessage | undefined {
  return messages.find((message) => message.messageId === messageId);
}

function withMessage(
  messages: readonly ChatMessage[],
  message: ChatMessage,
): readonly ChatMessage[] {
  return withItem(messages, message, (other) => other.messageId === message.messageId);
}
