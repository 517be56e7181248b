import type { BroadcasterKind } from "../broadcaster.ts";

/** Every server by its name in the tables, loaded in the process that measures it and nowhere else. */
const loaders = {
  "raw res.write": async () => (await import("./raw.ts")).raw,
  Stepcast: async () => (await import("./stepcast.ts")).stepcast,
  "better-sse": async () => (await import("./better-sse.ts")).betterSse,
  Hono: async () => (await import("./hono.ts")).hono,
  "tRPC, standalone": async () => (await import("./trpc-standalone.ts")).trpcStandalone,
  "tRPC, Fastify": async () => (await import("./trpc-fastify.ts")).trpcFastify,
} satisfies Record<string, () => Promise<BroadcasterKind>>;

export type BroadcasterName = keyof typeof loaders;

export function loadBroadcaster(name: BroadcasterName): Promise<BroadcasterKind> {
  return loaders[name]();
}

/** Servers that need no package of `peers/`. */
const ownNames: readonly BroadcasterName[] = ["raw res.write", "Stepcast"];

export function broadcasters(peers: boolean): readonly BroadcasterName[] {
  // Cast: the keys of an object literal.
  const all = Object.keys(loaders) as BroadcasterName[];
  return peers ? all : ownNames;
}

/** These take about ten times the work per event, and get a tenth of the events. */
export function isSlow(name: BroadcasterName): boolean {
  return name === "Hono" || name.startsWith("tRPC");
}
