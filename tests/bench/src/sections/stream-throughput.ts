import type { BenchContext } from "../bench-context.ts";
import {
  atLeast,
  atMost,
  type Figure,
  figureOf,
  type Row,
  type Section,
  withRatios,
} from "../report.ts";
import type { Filters } from "../stream/broadcaster.ts";
import {
  type BroadcasterName,
  broadcasters,
  loadBroadcaster,
} from "../stream/broadcasters/index.ts";
import { type Delivery, onStage } from "../stream/stage.ts";
import { figureOver, inTurn, type Trials, turnsFor } from "./stream-cases.ts";

const floor = "raw res.write";
const ours = "Stepcast";

interface Case {
  readonly key: string;
  readonly subscribers: number;
  readonly perTurn: number;
  readonly filters?: Filters;
}

/** Deliveries per second of the server's own CPU time, one event or ten per turn of the event loop. */
export async function streamThroughputSection(context: BenchContext): Promise<Section> {
  const { few, some, many } = context.scale.stream;
  const cases: readonly Case[] = [
    { key: "one", subscribers: 1, perTurn: 1 },
    { key: "few", subscribers: few, perTurn: 1 },
    { key: "some", subscribers: some, perTurn: 1 },
    { key: "burst", subscribers: some, perTurn: 10 },
    { key: "many", subscribers: many, perTurn: 1 },
  ];
  const names = broadcasters(context.peers);
  const measured = new Map<string, ReadonlyMap<BroadcasterName, Trials<Delivery>>>();
  for (const item of cases) measured.set(item.key, await measure(context, item, names));
  const different = (
    await measure(
      context,
      { key: "filters", subscribers: some, perTurn: 1, filters: "different" },
      [ours],
    )
  ).get(ours);
  const table = await Promise.all(
    names.map(async (name): Promise<Row> => {
      const at = (key: string) => measured.get(key)?.get(name);
      return {
        name,
        on: (await loadBroadcaster(name)).features,
        figures: {
          ...Object.fromEntries(cases.map(({ key }) => [key, figureOver(at(key), perCpuSecond)])),
          wall: figureOver(at("some"), ({ deliveries, wallMs }) => deliveries / wallMs),
        },
      };
    }),
  );
  const rows = withRatios(table, floor);
  const stepcast = rows.find((row) => row.name === ours)?.figures ?? {};
  const ratio = (key: string): Figure => ratioFigure(stepcast[key]);
  const cost = costOfFilters(measured.get("some")?.get(ours), different);
  return {
    id: "stream-throughput",
    title: "Streaming: thousands of deliveries per second of the server's CPU time",
    ratioTo: floor,
    columns: [
      { key: "one", title: "1 subscriber", digits: 1 },
      { key: "few", title: count(few), digits: 1 },
      { key: "some", title: count(some), digits: 1 },
      { key: "burst", title: `${count(some)}, bursts of ten`, digits: 1 },
      { key: "many", title: count(many), digits: 1 },
      { key: "wall", title: `${count(some)}, by the clock`, digits: 1 },
    ],
    rows,
    notes: [
      "One event of about 195 bytes of JSON in each turn of the event loop. User and system time of the server's process, from the",
      "first event until every subscriber has the last one; a server that loses or repeats an event has no figure.",
      `With ${count(some)} filters of which no two are equal, Stepcast's deliveries cost ${(cost.median ?? 0).toFixed(2)}x those with one filter.`,
    ],
    verdicts: [
      atLeast(1, `${count(some)} subscribers`, 1.4, "x raw res.write", ratio("some")),
      atLeast(1, `${count(some)} subscribers, bursts of ten`, 3, "x raw res.write", ratio("burst")),
      atLeast(1, `${count(many)} subscribers`, 1.1, "x raw res.write", ratio("many")),
      atMost(2, `${count(some)} different filters`, 1.5, "x the cost of one", cost),
    ],
  };
}

function measure(
  context: BenchContext,
  { key, subscribers, perTurn, filters = "same" }: Case,
  names: readonly BroadcasterName[],
) {
  return inTurn(context, `${key} (${count(subscribers)} x ${perTurn})`, names, (name) =>
    onStage({ name, subscribers, filters }, (stage) =>
      stage.deliver({
        turns: turnsFor(context, name, subscribers, perTurn),
        perTurn,
        everyMs: 0,
        fillBytes: 0,
      }),
    ),
  );
}

function perCpuSecond({ deliveries, cpuMs }: Delivery): number {
  return deliveries / cpuMs;
}

function ratioFigure(figure: Figure | undefined): Figure {
  return figureOf(figure?.ratio === undefined ? [] : [figure.ratio], figure?.failure);
}

function costOfFilters(
  same: Trials<Delivery> | undefined,
  different: Trials<Delivery> | undefined,
): Figure {
  const one = figureOver(same, perCpuSecond).median;
  return figureOver(different, (delivery) => (one ?? Number.NaN) / perCpuSecond(delivery));
}

function count(value: number): string {
  return value.toLocaleString("en");
}
