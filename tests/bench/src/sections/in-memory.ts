import { availableRunners, type BenchContext } from "../bench-context.ts";
import { atMost, type Row, type Section, withRatios } from "../report.ts";
import type { RunnerName } from "../runners/index.ts";
import {
  figureFrom,
  measureSteps,
  type StepColumn,
  stepFigures,
  tableRows,
  warmRuns,
} from "./step-table.ts";

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

/** Microseconds per no-op step in memory, first cold and then warm, and memory of the process after the large graph. */
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
  const samples = await measureSteps(context, rows, columns, warmRuns);
  const table = await tableRows(rows, samples, (of) => ({
    ...stepFigures(of, columns),
    layeredCpu: figureFrom(of.get("layered"), ({ cpuMs }) => (cpuMs * 1_000) / layered.nodes),
    peakRss: figureFrom(of.get("layered"), ({ peakRssMiB }) => peakRssMiB),
  }));
  const size = `${count(layered.nodes)}/${count(layered.edges)}`;
  return {
    id: "in-memory",
    title: "Engine in memory: microseconds per no-op step",
    ratioTo: floor,
    columns: [
      { key: "chain", title: `chain ${count(steps)}`, digits: 1 },
      { key: "chainWarm", title: "warm", digits: 1 },
      { key: "fan", title: `fan ${count(steps)}`, digits: 1 },
      { key: "fanWarm", title: "warm", digits: 1 },
      { key: "layered", title: `layered ${size}`, digits: 1 },
      { key: "layeredWarm", title: "warm", digits: 1 },
      { key: "layeredCpu", title: "its CPU", digits: 1 },
      { key: "peakRss", title: "its RSS, MiB", digits: 0 },
    ],
    rows: withRatios(table, floor),
    notes: [
      "From the engine's own description of the graph until it says that the run is over: checking and compiling count, imports do not.",
      `The first run of a cold process; warm: run number ${warmRuns} of the same process, on a new engine and store.`,
      "Mastra has no edges between steps: its graph runs layer by layer. RSS: the peak of the process in its first run of the layered graph.",
    ],
    verdicts: verdicts(table, steps, layered.nodes),
  };
}

function verdicts(table: readonly Row[], steps: number, nodes: number): Section["verdicts"] {
  const ours = table.find((row) => row.name === "Stepcast")?.figures ?? {};
  return [
    atMost(6, `chain of ${count(steps)}, in memory`, 15, "us/step", ours["chain"]),
    atMost(6, `chain of ${count(steps)}, warm`, 15, "us/step", ours["chainWarm"]),
    atMost(6, `fan of ${count(steps)}, in memory`, 15, "us/step", ours["fan"]),
    atMost(6, `fan of ${count(steps)}, warm`, 15, "us/step", ours["fanWarm"]),
    atMost(6, `layered ${count(nodes)}, in memory`, 5, "us/step", ours["layered"]),
    atMost(6, `layered ${count(nodes)}, warm`, 5, "us/step", ours["layeredWarm"]),
    atMost(6, "memory after the layered graph", 120, "MiB", ours["peakRss"]),
  ];
}

function count(value: number): string {
  return value.toLocaleString("en");
}
