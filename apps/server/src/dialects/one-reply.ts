import { replyId } from "@stepcast/api";
import { limits, parseCursor, runIdPrefix, type StepcastEvent } from "@stepcast/contracts";
import type { FeedEncoding } from "@stepcast/hub";
import type { LogEntry } from "@stepcast/store";
import type { HttpParts } from "../parts.ts";

/** The reply that one message gets, among those of its conversation: what the run of the message tells. */
export interface OneReply {
  readonly room: string;
  readonly runId: string;
}

/** A vocabulary without the other replies of the conversation, and what works on them. */
export function ofReply(encoding: FeedEncoding, { runId }: OneReply): FeedEncoding {
  return {
    ...encoding,
    entry: (one) => (isOfAnother(one.event, runId) ? undefined : encoding.entry(one)),
  };
}

/** True for the entry that ends the reply. */
export function endsOneReply({ runId }: OneReply): (entry: LogEntry) => boolean {
  return ({ event }) => isEndOf(event, runId);
}

/** True for a reader that has the reply to its end: it comes back for the next one. Errors: `cursor_malformed`. */
export async function hasReply(
  { api }: HttpParts,
  { room, runId }: OneReply,
  place: string | undefined,
): Promise<boolean> {
  if (place === undefined) return false;
  const { epoch, seq } = parseCursor(place);
  if (epoch !== api.hub.epoch) return false;
  const upTo = Math.min(seq, api.hub.head());
  const feeds = [{ room, types: ["chat.done" as const, "chat.failed" as const] }];
  for (let after = 0; after < upTo; ) {
    const page = await api.store.read({ after, upTo, feeds, limit: limits.replayPageEvents });
    if (page.entries.some(({ event }) => isEndOf(event, runId))) return true;
    after = page.scannedTo;
  }
  return false;
}

function isEndOf(event: StepcastEvent, runId: string): boolean {
  if (event.type !== "chat.done" && event.type !== "chat.failed") return false;
  return event.data.messageId === replyId(runId);
}

function isOfAnother(event: StepcastEvent, runId: string): boolean {
  switch (event.type) {
    case "chat.typing":
    case "chat.delta":
    case "chat.message":
    case "chat.done":
    case "chat.failed": {
      const { messageId } = event.data;
      return messageId !== undefined && messageId !== replyId(runId);
    }
    default:
      return event.runId?.startsWith(runIdPrefix) === true && event.runId !== runId;
  }
}
