import type { BenchContext } from "../bench-context.ts";
import { atMost, type Row, type Section } from "../report.ts";
import {
  type BroadcasterName,
  broadcasters,
  loadBroadcaster,
} from "../stream/broadcasters/index.ts";
import { onStage } from "../stream/stage.ts";
import { figureOver, inTurn } from "./stream-cases.ts";

/** Bytes of one event to a client that does not read: a long log line. */
const fillBytes = 3_900;

/** What a subscriber costs the server's process that only waits, and one that never reads. */
export async function streamMemorySection(context: BenchContext): Promise<Section> {
  const { some, stalledMb } = context.scale.stream;
  const names = broadcasters(context.peers);
  const idle = await inTurn(context, `idle (${count(some)})`, names, (name) => idleKb(name, some));
  const stalled = await inTurn(context, "stalled", names, (name) => stalledCostMb(name, stalledMb));
  const rows = await Promise.all(
    names.map(
      async (name): Promise<Row> => ({
        name,
        on: (await loadBroadcaster(name)).features,
        figures: {
          idle: figureOver(idle.get(name), (kb) => kb),
          stalled: figureOver(stalled.get(name), (mb) => mb),
        },
      }),
    ),
  );
  const ours = rows.find((row) => row.name === "Stepcast")?.figures ?? {};
  return {
    id: "stream-memory",
    title: "Streaming: memory of the server's process",
    columns: [
      { key: "idle", title: "kB per idle subscriber", digits: 1 },
      { key: "stalled", title: `MB for one that never reads ${count(stalledMb)} MB`, digits: 2 },
    ],
    rows,
    notes: [
      `Idle: resident memory after a collection with ${count(some)} subscribers, less the same without any. Never reads: what`,
      "JavaScript holds (heap and buffers) after everything was published, less the same once that client is gone.",
    ],
    verdicts: [
      atMost(3, "idle subscriber", 30, "kB", ours["idle"]),
      atMost(3, "client that never reads", 1, "MB", ours["stalled"]),
    ],
  };
}

function idleKb(name: BroadcasterName, subscribers: number): Promise<number> {
  return onStage({ name, subscribers: 5 }, async ({ server, load, port }) => {
    const before = await server.call("memory");
    const requests = await server.call("requests", { count: subscribers });
    await load.call("connect", { port, requests });
    const after = await server.call("memory");
    return (after.rss - before.rss) / subscribers / 1_000;
  });
}

function stalledCostMb(name: BroadcasterName, publishedMb: number): Promise<number> {
  return onStage({ name, subscribers: 0 }, async ({ server, load, port }) => {
    const requests = await server.call("requests", { count: 1 });
    await load.call("stall", { port, requests });
    const turns = Math.ceil((publishedMb * 1_000_000) / (10 * fillBytes));
    await server.call("broadcast", { turns, perTurn: 10, everyMs: 0, fillBytes });
    const held = await server.call("memory");
    await load.call("disconnect");
    const free = await server.call("memory");
    return (held.held - free.held) / 1_000_000;
  });
}

function count(value: number): string {
  return value.toLocaleString("en");
}
