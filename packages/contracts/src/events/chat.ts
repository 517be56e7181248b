import { z } from "zod";
import { runId } from "../ids.ts";
import { limits } from "../limits.ts";
import { eventError, message } from "./envelope.ts";

const messageId = z.string().min(1).max(limits.idChars);

/** A conversation is a room; a reply is told in pieces, then whole, then `chat.done` or `chat.failed`. */
export const chatEvents = {
  "chat.typing": z.strictObject({ isTyping: z.boolean(), messageId: messageId.optional() }),
  /** The next piece of a message's text. */
  "chat.delta": z.strictObject({ messageId, text: message }),
  /** The whole message: it takes the place of the pieces. */
  "chat.message": z.strictObject({
    messageId,
    role: z.enum(["user", "assistant"]),
    content: z.string().max(limits.chatMessageChars),
    /** The run that does what the message asks, or that the message reports. */
    runId: runId.optional(),
  }),
  "chat.done": z.strictObject({ messageId }),
  "chat.failed": z.strictObject({ messageId, error: eventError }),
  "notification.sent": z.strictObject({
    message,
    title: z.string().max(limits.labelChars).optional(),
  }),
};
