import { EventEmitter, on } from "node:events";
import type { Server } from "node:http";
import { loadPeer } from "../../../peers/load.ts";
import { type BroadcasterKind, eventOf } from "../broadcaster.ts";
import { httpGet } from "../http-request.ts";
import { listening, stopListening } from "../listening.ts";
import { publishAll } from "../publish.ts";

interface Stream {
  writeSSE(message: { data: string; id?: string }): Promise<void>;
  onAbort(listener: () => void): void;
}

/** The parts of the packages that are used here. */
interface Hono {
  readonly Hono: new () => {
    get(path: string, handler: (context: object) => unknown): void;
    fetch: unknown;
  };
}
interface Streaming {
  streamSSE(context: object, write: (stream: Stream) => Promise<void>): unknown;
}
interface NodeServer {
  createAdaptorServer(options: { fetch: unknown }): Server;
}

/** Hono's own `streamSSE`, fed by an emitter as its users do. */
export const hono: BroadcasterKind = {
  features: { validation: "-", events: "JSON, id", persistence: "-" },
  async open() {
    // Casts: peers are loaded without their types, see the interfaces above.
    const { Hono } = (await loadPeer("hono")) as Hono;
    const { streamSSE } = (await loadPeer("hono/streaming")) as Streaming;
    const { createAdaptorServer } = (await loadPeer("@hono/node-server")) as NodeServer;
    const emitter = new EventEmitter().setMaxListeners(0);
    const app = new Hono();
    app.get("/", (context) =>
      streamSSE(context, async (stream) => {
        const gone = new AbortController();
        stream.onAbort(() => gone.abort());
        await stream.writeSSE({ data: "open" });
        try {
          for await (const [index, fillBytes] of on(emitter, "event", { signal: gone.signal }))
            await stream.writeSSE({
              data: JSON.stringify(eventOf(index, fillBytes)),
              id: `${index + 1}`,
            });
        } catch (error) {
          if (!gone.signal.aborted) throw error;
        }
      }),
    );
    const server = createAdaptorServer({ fetch: app.fetch });
    return {
      port: await listening(server),
      request: () => httpGet("/"),
      broadcast: (what, sent) =>
        publishAll(what, (index) => {
          sent(index);
          emitter.emit("event", index, what.fillBytes);
        }),
      close: () => stopListening(server),
    };
  },
};
