import {
  type EventData,
  type EventError,
  type EventOf,
  type JsonValue,
  limits,
  type StepcastEvent,
} from "@stepcast/contracts";
import type { ReportedFact } from "../report.ts";
import { replyText, textPieces } from "./reply-text.ts";

/** What was said so far about a run that a message started. */
export interface Reply {
  readonly messageId: string;
  /** Everything that was said, in one piece. */
  readonly text: string;
  /** True once it was said to the end; what happens to the run later is no part of it. */
  readonly ended: boolean;
}

/** The id of the reply that a run is the work of. */
export function replyId(runId: string): string {
  return `reply_${runId}`;
}

export function newReply(runId: string): Reply {
  return { messageId: replyId(runId), text: "", ended: false };
}

export interface Said {
  readonly reply: Reply;
  /** What the event adds to the conversation, in order; none for most events. */
  readonly facts: readonly ReportedFact[];
}

/**
 * A run as one turn of a conversation: the person's message, typing, the planner's explanation and
 * the result in pieces, the whole reply, its end. Pure: the same events say the same again, so a
 * process that takes over begins at the first one and what was said already is recognised.
 *
 *     run.queued -> typing   plan.created -> growing   run.completed -> whole, done
 *                                                      goal not understood -> whole, done
 *                                                      run.failed, run.cancelled -> failed
 */
export function continueReply(reply: Reply, event: StepcastEvent): Said {
  if (reply.ended) return { reply, facts: [] };
  switch (event.type) {
    case "run.queued":
      return { reply, facts: asked(reply, event) };
    case "plan.created":
      return grow(reply, event.data.explanation ?? "");
    case "run.completed":
      return completed(reply, event);
    case "run.failed":
      return event.data.error.code === "goal_not_understood"
        ? whole(reply, joined(event.data.error.message, event.data.error.hint), event.runId)
        : failed(reply, event.data.error);
    case "run.cancelled": {
      const { by, reason } = event.data;
      const why = reason === undefined || reason === "" ? "" : ` ${reason}`;
      return failed(reply, { code: "run_cancelled", message: `Cancelled by ${by}.${why}` });
    }
    default:
      return { reply, facts: [] };
  }
}

/** What the person said: the message that the run is the answer to. */
export function askedMessage(
  { messageId }: Pick<Reply, "messageId">,
  { data, runId }: EventOf<"run.queued">,
): EventData<"chat.message"> {
  const by = runId === undefined ? {} : { runId };
  return { messageId: `${messageId}:asked`, role: "user", content: data.goal ?? "", ...by };
}

function asked(reply: Reply, event: EventOf<"run.queued">): ReportedFact[] {
  const { messageId } = reply;
  return [
    { type: "chat.message", data: askedMessage(reply, event) },
    { type: "chat.typing", data: { isTyping: true, messageId } },
  ];
}

function grow(reply: Reply, text: string): Said {
  const { messageId } = reply;
  const between = reply.text === "" || text === "" ? "" : "\n\n";
  const added = (between + text).slice(0, limits.chatMessageChars - reply.text.length);
  const facts = textPieces(added).map(
    (piece): ReportedFact => ({ type: "chat.delta", data: { messageId, text: piece } }),
  );
  return { reply: { ...reply, text: reply.text + added }, facts };
}

function completed(reply: Reply, event: StepcastEvent & { readonly type: "run.completed" }): Said {
  const { output, outputRef, preview } = event.data;
  // Cast: a reference to an artifact is JSON.
  const result = replyText(output ?? (outputRef as JsonValue | undefined));
  const shown = preview === undefined ? result : joined(preview, result);
  return whole(reply, shown === "" && reply.text === "" ? "Done." : shown, event.runId);
}

/** The rest of the text, then all of it, and the end. */
function whole(reply: Reply, rest: string, runId: string | undefined): Said {
  const grown = grow(reply, rest);
  const { messageId, text: content } = grown.reply;
  const by = runId === undefined ? {} : { runId };
  return {
    reply: { ...grown.reply, ended: true },
    facts: [
      ...grown.facts,
      { type: "chat.typing", data: { isTyping: false, messageId } },
      { type: "chat.message", data: { messageId, role: "assistant", content, ...by } },
      { type: "chat.done", data: { messageId } },
    ],
  };
}

function failed(reply: Reply, error: EventError): Said {
  const { messageId } = reply;
  return {
    reply: { ...reply, ended: true },
    facts: [
      { type: "chat.typing", data: { isTyping: false, messageId } },
      { type: "chat.failed", data: { messageId, error } },
    ],
  };
}

function joined(text: string, more: string | undefined): string {
  return more === undefined || more === "" ? text : `${text}\n\n${more}`;
}
