import { availableRunners, type BenchContext } from "../bench-context.ts";
import { atMost, type Row, type Section, withRatios } from "../report.ts";
import {
  measureSteps,
  type StepColumn,
  type StepRow,
  stepFigures,
  tableRows,
  warmRuns,
} from "./step-table.ts";

const floor = "bare SQLite, fsync";
const rows: readonly StepRow[] = [
  { name: floor, runner: "bare SQLite", storage: "fsync" },
  { name: "Stepcast, fsync", runner: "Stepcast", storage: "fsync" },
  { name: "LangGraph, fsync", runner: "LangGraph", storage: "fsync" },
  { name: "bare SQLite, no fsync", runner: "bare SQLite", storage: "no-fsync" },
  { name: "Stepcast, no fsync", runner: "Stepcast", storage: "no-fsync" },
  { name: "LangGraph, no fsync", runner: "LangGraph", storage: "no-fsync" },
  { name: "Mastra, no fsync", runner: "Mastra", storage: "no-fsync" },
];

/** Microseconds per no-op step when a killed process (no fsync) or a power cut (fsync) loses no recorded result. */
export async function durableSection(context: BenchContext): Promise<Section> {
  const nodes = context.scale.durableSteps;
  const columns: readonly StepColumn[] = [
    { key: "chain", shape: { kind: "chain", nodes } },
    { key: "fan", shape: { kind: "fan", nodes } },
  ];
  const available = new Set(
    availableRunners(
      context,
      rows.map((row) => row.runner),
    ),
  );
  const measured = rows.filter((row) => available.has(row.runner));
  const samples = await measureSteps(context, measured, columns, warmRuns);
  const table = await tableRows(measured, samples, (of) => stepFigures(of, columns));
  return {
    id: "durable",
    title: "Engine on disk: microseconds per no-op step",
    ratioTo: floor,
    columns: [
      { key: "chain", title: `chain ${nodes}`, digits: 0 },
      { key: "chainWarm", title: "warm", digits: 0 },
      { key: "fan", title: `fan ${nodes}`, digits: 0 },
      { key: "fanWarm", title: "warm", digits: 0 },
    ],
    rows: withRatios(table, floor),
    notes: [
      `The first run of a cold process; warm: run number ${warmRuns} of the same process, on a new engine and file.`,
      "Without fsync: a killed process loses nothing that was recorded, a power cut may. Ratios are to bare SQLite with fsync.",
      "LangGraph runs with durability \"sync\" on Node's own SQLite: its better-sqlite3 needs a native build. Mastra's libSQL store sets",
      "synchronous=NORMAL itself, so it stands only among those without fsync.",
    ],
    verdicts: verdicts(table, nodes),
  };
}

function verdicts(table: readonly Row[], nodes: number): Section["verdicts"] {
  const synced = table.find((row) => row.name === "Stepcast, fsync")?.figures ?? {};
  const fast = table.find((row) => row.name === "Stepcast, no fsync")?.figures ?? {};
  return [
    atMost(7, `chain of ${nodes}, SQLite with fsync`, 400, "us/step", synced["chain"]),
    atMost(7, `chain of ${nodes}, with fsync, warm`, 400, "us/step", synced["chainWarm"]),
    atMost(7, `fan of ${nodes}, SQLite with fsync`, 50, "us/step", synced["fan"]),
    atMost(7, `fan of ${nodes}, with fsync, warm`, 50, "us/step", synced["fanWarm"]),
    atMost(7, `chain of ${nodes}, SQLite without fsync`, 100, "us/step", fast["chain"]),
    atMost(7, `chain of ${nodes}, without fsync, warm`, 100, "us/step", fast["chainWarm"]),
    atMost(7, `fan of ${nodes}, SQLite without fsync`, 30, "us/step", fast["fan"]),
    atMost(7, `fan of ${nodes}, without fsync, warm`, 30, "us/step", fast["fanWarm"]),
  ];
}
