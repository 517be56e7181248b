import { createServer, type ServerResponse } from "node:http";
import { type BroadcasterKind, eventOf } from "../broadcaster.ts";
import { httpGet } from "../http-request.ts";
import { listening, stopListening } from "../listening.ts";
import { publishAll } from "../publish.ts";

/** The practical limit of node:http: one shared Buffer an event, one `res.write` a subscriber. */
export const raw: BroadcasterKind = {
  features: { validation: "-", events: "one buffer, shared", persistence: "-" },
  async open() {
    const subscribers = new Set<ServerResponse>();
    const server = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(": open\n\n");
      subscribers.add(response);
      response.on("close", () => subscribers.delete(response));
    });
    return {
      port: await listening(server),
      request: () => httpGet("/"),
      broadcast: (what, sent) =>
        publishAll(what, (index) => {
          sent(index);
          const text = JSON.stringify(eventOf(index, what.fillBytes));
          const frame = Buffer.from(`data: ${text}\nid: ${index + 1}\n\n`);
          for (const subscriber of subscribers) subscriber.write(frame);
        }),
      close: () => stopListening(server),
    };
  },
};
