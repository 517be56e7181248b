import { messageText, type SSEMessage } from "./sse-stream.ts";

/** Takes a message; false says that nobody is there any more. */
export type Send = (message: SSEMessage) => unknown;

/** Who listens under which key, such as `user:ada`. The functions may be handed on by themselves. */
export interface Connections {
  readonly registerConnection: (key: string, send: Send) => void;
  readonly unregisterConnection: (key: string, send: Send) => void;
  /**
   * Sends to every connection of the key; one that is gone or throws is forgotten. Returns how many took it.
   * Errors: `invalid_input` for what could not be sent to anybody.
   */
  readonly broadcast: (key: string, event: string, data: unknown) => number;
  readonly getConnectionCount: (key: string) => number;
  /** Keys that somebody listens under. */
  readonly getConnectionKeys: () => string[];
}

/**
 * The connections of one program. They know no past: whoever was away has missed what was broadcast.
 * For what must arrive, append to the log (`notification.sent`) and let readers resume.
 */
export function createConnections(): Connections {
  const byKey = new Map<string, Set<Send>>();
  const unregisterConnection = (key: string, send: Send): void => {
    const sends = byKey.get(key);
    sends?.delete(send);
    if (sends?.size === 0) byKey.delete(key);
  };
  return {
    unregisterConnection,
    registerConnection(key, send) {
      const sends = byKey.get(key) ?? new Set();
      byKey.set(key, sends.add(send));
    },
    broadcast(key, event, data) {
      // Else every connection would refuse it, and be forgotten for the fault of the message.
      messageText({ event, data });
      let taken = 0;
      for (const send of [...(byKey.get(key) ?? [])]) {
        if (takes(send, { event, data })) taken += 1;
        else unregisterConnection(key, send);
      }
      return taken;
    },
    getConnectionCount: (key) => byKey.get(key)?.size ?? 0,
    getConnectionKeys: () => [...byKey.keys()],
  };
}

function takes(send: Send, message: SSEMessage): boolean {
  try {
    return send(message) !== false;
  } catch {
    return false;
  }
}
