import type { BenchContext } from "../bench-context.ts";
import { atMost, type Row, type Section } from "../report.ts";
import { broadcasters, loadBroadcaster } from "../stream/broadcasters/index.ts";
import { onStage } from "../stream/stage.ts";
import { figureOver, inTurn } from "./stream-cases.ts";

const everyMs = 20;
/** Published before what counts: a server that has run for some seconds is what is measured, not its first ones. */
const settlingTurns = 150;

/** Milliseconds from the moment an event is handed over to its arrival, at fifty events a second. */
export async function streamLatencySection(context: BenchContext): Promise<Section> {
  const { few, some, steadyMs } = context.scale.stream;
  const names = broadcasters(context.peers);
  const steady = (subscribers: number) =>
    inTurn(context, `latency (${count(subscribers)})`, names, (name) =>
      onStage({ name, subscribers }, async (stage) => {
        const settling = { turns: settlingTurns, perTurn: 1, everyMs, fillBytes: 0 };
        // Who loses events here loses them below as well, and has no figure.
        await stage.deliver(settling).catch(() => undefined);
        const turns = Math.round(steadyMs / everyMs);
        const { sentAtMs, cpuMs, wallMs } = await stage.deliver(
          { turns, perTurn: 1, everyMs, fillBytes: 0 },
          true,
        );
        const latency = await stage.load.call("latency", { sentAtMs });
        return { ...latency, cores: cpuMs / wallMs, lateMs: wallMs - turns * everyMs };
      }),
    );
  const atFew = await steady(few);
  const atSome = await steady(some);
  const rows = await Promise.all(
    names.map(async (name): Promise<Row> => {
      const [less, more] = [atFew.get(name), atSome.get(name)];
      return {
        name,
        on: (await loadBroadcaster(name)).features,
        figures: {
          fewP50: figureOver(less, ({ p50 }) => p50),
          fewP99: figureOver(less, ({ p99 }) => p99),
          p50: figureOver(more, ({ p50 }) => p50),
          p99: figureOver(more, ({ p99 }) => p99),
          cores: figureOver(more, ({ cores }) => cores),
        },
      };
    }),
  );
  const ours = rows.find((row) => row.name === "Stepcast")?.figures ?? {};
  return {
    id: "stream-latency",
    title: `Streaming: latency in ms at ${1_000 / everyMs} events a second`,
    columns: [
      { key: "fewP50", title: `${count(few)}: p50`, digits: 1 },
      { key: "fewP99", title: "p99", digits: 1 },
      { key: "p50", title: `${count(some)}: p50`, digits: 1 },
      { key: "p99", title: "p99", digits: 1 },
      { key: "cores", title: "cores", digits: 2 },
    ],
    rows,
    notes: [
      "After three seconds of the same. From before the commit, where there is one, to the read of the last byte in",
      "the subscriber's process. A server that cannot keep up shows what its subscribers wait by the end.",
    ],
    verdicts: [
      atMost(2, `p50 at ${count(some)} subscribers`, 6, "ms", ours["p50"]),
      atMost(2, `p99 at ${count(some)} subscribers`, 15, "ms", ours["p99"]),
      atMost(2, `CPU at ${count(some)} subscribers`, 0.5, "cores", ours["cores"]),
      atMost(5, `p99 at ${count(few)} subscribers`, 10, "ms", ours["fewP99"]),
    ],
  };
}

function count(value: number): string {
  return value.toLocaleString("en");
}
