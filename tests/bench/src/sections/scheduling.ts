import { availableRunners, type BenchContext } from "../bench-context.ts";
import { atMost, figureOf, type Section } from "../report.ts";
import type { RunnerName } from "../runners/index.ts";
import type { Samples } from "../sample.ts";
import { buildShape, lowerBoundMs, type ShapeSpec } from "../shape.ts";
import { measureSteps, type StepColumn, tableRows } from "./step-table.ts";

const limit = 8;
const runners: readonly RunnerName[] = [
  "ready-counter",
  "layer by layer",
  "Stepcast",
  "p-graph",
  "effect",
  "Mastra",
  "LangGraph",
];
/** These have no limit on the steps of one run. */
const unlimited: ReadonlySet<string> = new Set(["layer by layer", "Mastra"]);

/** Wall time of uneven sleeping steps against the shortest that any schedule could take. */
export async function schedulingSection(context: BenchContext): Promise<Section> {
  const shape: ShapeSpec = { kind: "uneven", nodes: context.scale.unevenSteps };
  const graph = buildShape(shape);
  const columns: readonly StepColumn[] = [
    { key: "free", shape },
    { key: "limited", shape, maxParallel: limit },
  ];
  const rows = availableRunners(context, runners).map((runner) => ({
    name: runner,
    runner,
    storage: runner === "Stepcast" ? ("memory" as const) : ("none" as const),
  }));
  const free = await measureSteps(context, rows, columns.slice(0, 1));
  const bounded = rows.filter((row) => !unlimited.has(row.name));
  const limited = await measureSteps(context, bounded, columns.slice(1));
  const bound = { free: lowerBoundMs(graph), limited: lowerBoundMs(graph, limit) };
  const table = await tableRows(rows, free, () => ({}));
  const filled = table.map((row) => ({
    ...row,
    figures: {
      freeMs: wall(free.get(row.name)?.get("free"), 1),
      free: wall(free.get(row.name)?.get("free"), bound.free),
      ...(unlimited.has(row.name)
        ? { limited: figureOf([], "no limit") }
        : {
            limitedMs: wall(limited.get(row.name)?.get("limited"), 1),
            limited: wall(limited.get(row.name)?.get("limited"), bound.limited),
          }),
    },
  }));
  const ours = filled.find((row) => row.name === "Stepcast")?.figures;
  return {
    id: "scheduling",
    title: `Scheduling: ${graph.spec.nodes} uneven sleeping steps, ${graph.edges} edges`,
    columns: [
      { key: "freeMs", title: "ms", digits: 0 },
      { key: "free", title: "x critical path", digits: 3 },
      { key: "limitedMs", title: `ms, limit ${limit}`, digits: 0 },
      { key: "limited", title: `x bound, limit ${limit}`, digits: 3 },
    ],
    rows: filled,
    notes: [
      `Critical path ${bound.free} ms; with ${limit} at once no schedule takes less than ${Math.ceil(bound.limited)} ms.`,
    ],
    verdicts: [
      atMost(8, "uneven steps", 1.03, "x critical path", ours?.free),
      atMost(8, `uneven steps, limit ${limit}`, 1.03, "x bound", ours?.limited),
    ],
  };
}

function wall(samples: Samples<"steps"> | undefined, dividedBy: number) {
  return figureOf(
    (samples?.results ?? []).map(({ wallMs }) => wallMs / dividedBy),
    samples?.failure,
  );
}
