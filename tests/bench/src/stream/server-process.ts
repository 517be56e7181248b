/** Entry of a process with one server that broadcasts. Needs `--expose-gc`. */
import type { Broadcast, Broadcaster, BroadcasterOptions } from "./broadcaster.ts";
import { type BroadcasterName, loadBroadcaster } from "./broadcasters/index.ts";
import { serveRemote } from "./remote.ts";

export interface ServerUse {
  /** User and system time of the process so far, in milliseconds. */
  readonly cpuMs: number;
  readonly atMs: number;
}

const methods = {
  open: async ({ name, ...options }: BroadcasterOptions & { readonly name: BroadcasterName }) => {
    broadcaster = await (await loadBroadcaster(name)).open(options);
    return broadcaster.port;
  },
  /** The requests of subscribers 0 to `count`. */
  requests: ({ count, after }: { readonly count: number; readonly after?: string | undefined }) =>
    Array.from({ length: count }, (_, n) => opened().request(n, after)),
  /** When each event was handed over, on the clock that all processes of a machine share. */
  broadcast: async (what: Broadcast) => {
    const sentAtMs: number[] = [];
    await opened().broadcast(what, (index) => {
      sentAtMs[index] = performance.timeOrigin + performance.now();
    });
    return sentAtMs;
  },
  use: (): ServerUse => {
    const { user, system } = process.cpuUsage();
    return { cpuMs: (user + system) / 1_000, atMs: performance.now() };
  },
  /** Bytes after a collection: of the whole process, and of what JavaScript holds. */
  memory: async () => {
    for (let round = 0; round < 3; round++) {
      globalThis.gc?.();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, held: heapUsed + external };
  },
  close: async () => {
    await opened().close();
  },
};

export type ServerMethods = typeof methods;

let broadcaster: Broadcaster | undefined;

function opened(): Broadcaster {
  if (broadcaster === undefined) throw new Error("no server was opened");
  return broadcaster;
}

serveRemote(methods);
