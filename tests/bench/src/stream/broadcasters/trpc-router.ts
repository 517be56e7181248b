import { EventEmitter, on } from "node:events";
import { loadPeer } from "../../../peers/load.ts";
import { type Broadcaster, eventOf } from "../broadcaster.ts";
import { httpGet } from "../http-request.ts";
import { publishAll } from "../publish.ts";

type Router = object;

/** The part of the package that is used here. */
interface Trpc {
  readonly initTRPC: {
    create(): {
      router(procedures: Record<string, unknown>): Router;
      readonly procedure: {
        subscription(
          resolve: (options: { signal: AbortSignal }) => AsyncGenerator<unknown>,
        ): unknown;
      };
    };
  };
  tracked(id: string, data: unknown): unknown;
}

/** A router with one subscription over `tracked`, as tRPC's documentation has it, and the way to feed it. */
export async function trpcRouter() {
  // Cast: peers are loaded without their types, see Trpc.
  const { initTRPC, tracked } = (await loadPeer("@trpc/server")) as Trpc;
  const emitter = new EventEmitter().setMaxListeners(0);
  const t = initTRPC.create();
  const router = t.router({
    stream: t.procedure.subscription(async function* ({ signal }) {
      for await (const [index, fillBytes] of on(emitter, "event", { signal }))
        yield tracked(`${index + 1}`, eventOf(index, fillBytes));
    }),
  });
  const broadcast: Broadcaster["broadcast"] = (what, sent) =>
    publishAll(what, (index) => {
      sent(index);
      emitter.emit("event", index, what.fillBytes);
    });
  return { router, broadcast, request: (path: string) => httpGet(path) };
}
