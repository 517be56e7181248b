import { availableRunners, type BenchContext } from "../bench-context.ts";
import { atMost, type Section, withRatios } from "../report.ts";
import type { RunnerName } from "../runners/index.ts";
import { figureFrom, measureSteps, type StepColumn, tableRows } from "./step-table.ts";

const floor = "ready-counter";
const runners: readonly RunnerName[] = [
  floor,
  "layer by layer",
  "Stepcast",
  "p-graph",
  "effect",
  "Mastra",
  "LangGraph",
];

/** Microseconds per no-op step in memory, and memory of the process after the large graph. */
export async function inMemorySection(context: BenchContext): Promise<Section> {
  const { steps, layered } = context.scale;
  const columns: readonly StepColumn[] = [
    { key: "chain", shape: { kind: "chain", nodes: steps } },
    { key: "fan", shape: { kind: "fan", nodes: steps } },
    { key: "layered", shape: { kind: "layered", ...layered } },
  ];
  const rows = availableRunners(context, runners).map((runner) => ({
    name: runner,
    runner,
    storage: runner === "Stepcast" ? ("memory" as const) : ("none" as const),
  }));
  const samples = await measureSteps(context, rows, columns);
  const table = await tableRows(rows, samples, (of) => ({
    ...Object.fromEntries(
      columns.map(({ key, shape }) => [
        key,
        figureFrom(of.get(key), ({ wallMs }) => (wallMs * 1_000) / shape.nodes),
      ]),
    ),
    layeredCpu: figureFrom(of.get("layered"), ({ cpuMs }) => (cpuMs * 1_000) / layered.nodes),
    peakRss: figureFrom(of.get("layered"), ({ peakRssMiB }) => peakRssMiB),
  }));
  const ours = table.find((row) => row.name === "Stepcast")?.figures ?? {};
  const count = (value: number): string => value.toLocaleString("en");
  return {
    id: "in-memory",
    title: "Engine in memory: microseconds per no-op step, cold process",
    ratioTo: floor,
    columns: [
      { key: "chain", title: `chain ${count(steps)}`, digits: 1 },
      { key: "fan", title: `fan ${count(steps)}`, digits: 1 },
      {
        key: "layered",
        title: `layered ${count(layered.nodes)}/${count(layered.edges)}`,
        digits: 1,
      },
      { key: "layeredCpu", title: "layered, CPU", digits: 1 },
      { key: "peakRss", title: "peak RSS MiB", digits: 0 },
    ],
    rows: withRatios(table, floor),
    notes: [
      "From the engine's own description of the graph until it says that the run is over: checking and compiling count, imports do not.",
      "Mastra has no edges between steps: its graph runs layer by layer. Peak RSS is that of the whole process after the layered graph.",
    ],
    verdicts: [
      atMost(6, `chain of ${count(steps)}, in memory`, 15, "us/step", ours["chain"]),
      atMost(6, `fan of ${count(steps)}, in memory`, 15, "us/step", ours["fan"]),
      atMost(6, `layered ${count(layered.nodes)}, in memory`, 5, "us/step", ours["layered"]),
      atMost(6, "memory after the layered graph", 120, "MiB", ours["peakRss"]),
    ],
  };
}
