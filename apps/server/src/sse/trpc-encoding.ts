import { appRouter } from "@stepcast/api";
import { formatCursor } from "@stepcast/contracts";
import { type FeedEncoding, frameAround, retryLine } from "@stepcast/hub";
import { getTRPCErrorFromUnknown, getTRPCErrorShape } from "@trpc/server";

/**
 * tRPC's own event stream, byte for byte as its adapters write it: tracked values as `data` with
 * their `id`, between `connected` and, when the server fails, `serialized-error`. In front of it
 * stands when to come back. Where the adapters ping, this beats: a heartbeat is a tracked value that
 * also says how far the log is, and comes often enough for the client not to take us for dead.
 */
export function createTrpcEncoding(epoch: string, heartbeatMs: number): FeedEncoding {
  const { sse } = config;
  const beatMs = Math.min(heartbeatMs, sse?.ping?.intervalMs ?? heartbeatMs);
  const connected = event("connected", {
    ...sse?.client,
    reconnectAfterInactivityMs: 2.5 * beatMs,
  });
  return {
    heartbeatMs: beatMs,
    opening: () => Buffer.from(`${retryLine()}\n${connected}`),
    entry: ({ seq, bytes }) =>
      frameAround("data: ", bytes, `\nid: ${formatCursor(epoch, seq)}\n\n\n`),
    heartbeat({ cursor, head, serverTime }) {
      const data = { serverTime, head: formatCursor(epoch, head) };
      return tracked(formatCursor(epoch, cursor), { type: "heartbeat", data });
    },
    gap: (gap) => tracked(gap.to, { type: "gap", data: gap }),
    failure: (error) => Buffer.from(event("serialized-error", errorShape(error))),
  };
}

const config = appRouter._def._config;

function errorShape(thrown: unknown): unknown {
  const error = getTRPCErrorFromUnknown(thrown);
  const call = { type: "subscription", path: "events.stream" } as const;
  return getTRPCErrorShape({ config, error, ...call, input: undefined, ctx: undefined });
}

function tracked(id: string, item: unknown): Uint8Array {
  return Buffer.from(`data: ${JSON.stringify(item)}\nid: ${id}\n\n\n`);
}

function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n\n`;
}
