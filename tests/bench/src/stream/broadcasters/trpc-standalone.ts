import type { Server } from "node:http";
import { loadPeer } from "../../../peers/load.ts";
import type { BroadcasterKind } from "../broadcaster.ts";
import { listening, stopListening } from "../listening.ts";
import { trpcRouter } from "./trpc-router.ts";

/** The part of the package that is used here. */
interface Adapter {
  createHTTPServer(options: { router: object }): Server;
}

/** Stock tRPC on its own HTTP server. */
export const trpcStandalone: BroadcasterKind = {
  features: { validation: "-", events: "typed, tracked", persistence: "-" },
  async open() {
    // Cast: peers are loaded without their types, see Adapter.
    const adapter = (await loadPeer("@trpc/server/adapters/standalone")) as Adapter;
    const { router, broadcast, request } = await trpcRouter();
    const server = adapter.createHTTPServer({ router });
    return {
      port: await listening(server),
      request: () => request("/stream"),
      broadcast,
      close: () => stopListening(server),
    };
  },
};
