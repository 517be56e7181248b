import type { Server } from "node:http";
import { loadPeer } from "../../../peers/load.ts";
import type { BroadcasterKind } from "../broadcaster.ts";
import { portOf, stopListening } from "../listening.ts";
import { trpcRouter } from "./trpc-router.ts";

/** The parts of the packages that are used here. */
interface Fastify {
  default(options: { routerOptions: { maxParamLength: number } }): {
    register(plugin: object, options: object): Promise<void>;
    listen(options: { port: number; host: string; backlog: number }): Promise<string>;
    readonly server: Server;
  };
}
interface Adapter {
  readonly fastifyTRPCPlugin: object;
}

/** Stock tRPC on Fastify. */
export const trpcFastify: BroadcasterKind = {
  features: { validation: "-", events: "typed, tracked", persistence: "-" },
  async open() {
    // Casts: peers are loaded without their types, see the interfaces above.
    const fastify = (await loadPeer("fastify")) as Fastify;
    const { fastifyTRPCPlugin } = (await loadPeer("@trpc/server/adapters/fastify")) as Adapter;
    const { router, broadcast, request } = await trpcRouter();
    const app = fastify.default({ routerOptions: { maxParamLength: 2_000 } });
    await app.register(fastifyTRPCPlugin, { prefix: "/trpc", trpcOptions: { router } });
    await app.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 });
    return {
      port: portOf(app.server),
      request: () => request("/trpc/stream"),
      broadcast,
      close: () => stopListening(app.server),
    };
  },
};
