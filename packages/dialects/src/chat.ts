import type { StepcastEvent } from "@stepcast/contracts";
import type { Dialect, DialectFrame } from "./dialect.ts";

/** What a chat front end reads, by the names of its events. */
export interface ChatFrames {
  readonly typing: { readonly isTyping: boolean };
  readonly chunk: { readonly content: string };
  readonly message: { readonly id: string; readonly role: "assistant"; readonly content: string };
  readonly done: Readonly<Record<string, never>>;
  readonly error: { readonly code: string; readonly message: string };
  readonly progress: { readonly percent: number } | { readonly status: "processing" };
  readonly notification: { readonly message: string };
  readonly heartbeat: Readonly<Record<string, never>>;
}

/** When a client comes back after a cut. */
const retryMs = 3_000;

/**
 * A conversation for chat front ends (source D): typing, chunks, the whole message, done; and what
 * the work behind it says of itself. The person's own messages are theirs already and not repeated.
 */
export function chatDialect(): Dialect {
  return {
    name: "chat",
    heartbeatMs: 30_000,
    retryMs,
    heartbeat: () => frame("heartbeat", {}),
    project: (event) => [chatFrame(event) ?? []].flat(),
  };
}

function frame<N extends keyof ChatFrames>(event: N, data: ChatFrames[N]): DialectFrame {
  return { event, data };
}

function chatFrame(event: StepcastEvent): DialectFrame | undefined {
  switch (event.type) {
    case "chat.typing":
      return frame("typing", { isTyping: event.data.isTyping });
    case "chat.delta":
      return frame("chunk", { content: event.data.text });
    case "chat.message": {
      const { messageId: id, role, content } = event.data;
      return role === "assistant" ? frame("message", { id, role, content }) : undefined;
    }
    case "chat.done":
      return frame("done", {});
    case "chat.failed": {
      const { code, message } = event.data.error;
      return frame("error", {
        code: code === "internal" ? processingError : code.toUpperCase(),
        message,
      });
    }
    default:
      return workFrame(event);
  }
}

/** What the source calls an error that has no name of its own. */
const processingError = "PROCESSING_ERROR";

function workFrame(event: StepcastEvent): DialectFrame | undefined {
  switch (event.type) {
    case "run.started":
      return frame("progress", { status: "processing" });
    case "step.progress":
    case "job.progress":
      return frame("progress", { percent: event.data.percent });
    case "alarm.raised":
    case "notification.sent":
      return frame("notification", { message: event.data.message });
    default:
      return undefined;
  }
}
