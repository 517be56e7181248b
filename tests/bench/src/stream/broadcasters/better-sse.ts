import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { loadPeer } from "../../../peers/load.ts";
import { type BroadcasterKind, eventOf } from "../broadcaster.ts";
import { httpGet } from "../http-request.ts";
import { listening, stopListening } from "../listening.ts";
import { publishAll } from "../publish.ts";

type Session = object;

/** The part of the package that is used here. */
interface Module {
  createSession(request: IncomingMessage, response: ServerResponse): Promise<Session>;
  createChannel(): {
    register(session: Session): void;
    broadcast(data: unknown, name: string, options: { eventId: string }): void;
  };
}

/** better-sse: a channel of sessions. */
export const betterSse: BroadcasterKind = {
  features: { validation: "-", events: "JSON, id", persistence: "-" },
  async open() {
    // Cast: peers are loaded without their types, see Module.
    const { createSession, createChannel } = (await loadPeer("better-sse")) as Module;
    const channel = createChannel();
    const server = createServer(async (request, response) => {
      channel.register(await createSession(request, response));
    });
    return {
      port: await listening(server),
      request: () => httpGet("/"),
      broadcast: (what, sent) =>
        publishAll(what, (index) => {
          sent(index);
          channel.broadcast(eventOf(index, what.fillBytes), "message", { eventId: `${index + 1}` });
        }),
      close: () => stopListening(server),
    };
  },
};
