import { type BenchContext, runSteps } from "../bench-context.ts";
import type { StepsResult } from "../probes/steps.ts";
import { type Figure, figureOf, type Row } from "../report.ts";
import type { Storage } from "../runner.ts";
import { loadRunner, type RunnerName } from "../runners/index.ts";
import { repeat, type Samples } from "../sample.ts";
import type { ShapeSpec } from "../shape.ts";

/** One row to measure: a runner with the storage it is to use, and its name in the table. */
export interface StepRow {
  readonly name: string;
  readonly runner: RunnerName;
  readonly storage: Storage;
}

export interface StepColumn {
  readonly key: string;
  readonly shape: ShapeSpec;
  readonly maxParallel?: number | undefined;
}

/** The samples of every row and column, by row name and column key. */
export type StepSamples = ReadonlyMap<string, ReadonlyMap<string, Samples<"steps">>>;

/** How often a shape without sleep runs in one process: the last run counts as warm. */
export const warmRuns = 6;

/** Measures every row with every column, all rows of a column in turn. */
export async function measureSteps(
  context: BenchContext,
  rows: readonly StepRow[],
  columns: readonly StepColumn[],
  runs = 1,
): Promise<StepSamples> {
  const samples = new Map(rows.map((row) => [row.name, new Map<string, Samples<"steps">>()]));
  for (const { key, shape, maxParallel } of columns) {
    context.say(`${key}: ${rows.map((row) => row.name).join(", ")}`);
    const measured = await repeat(
      rows.map(({ runner, storage }) => ({
        run: () => runSteps(context, { runner, storage, shape, maxParallel, runs }),
      })),
      { repetitions: context.scale.repetitions, budgetMs: context.scale.caseBudgetMs },
    );
    rows.forEach((row, index) => {
      const found = measured[index];
      if (found !== undefined) samples.get(row.name)?.set(key, found);
    });
  }
  return samples;
}

/** Table rows from samples; `figures` turns the samples of one row into its figures. */
export async function tableRows(
  rows: readonly StepRow[],
  samples: StepSamples,
  figures: (bySample: ReadonlyMap<string, Samples<"steps">>) => Record<string, Figure>,
): Promise<readonly Row[]> {
  return Promise.all(
    rows.map(async ({ name, runner, storage }) => ({
      name,
      on: (await loadRunner(runner)).features(storage),
      figures: figures(samples.get(name) ?? new Map()),
    })),
  );
}

/** A figure taken from each repetition. */
export function figureFrom(
  samples: Samples<"steps"> | undefined,
  value: (result: StepsResult) => number | undefined,
): Figure {
  const values = (samples?.results ?? []).map(value).filter((found) => found !== undefined);
  return figureOf(values, samples?.failure ?? "once only");
}

/** Microseconds per step of the first, cold run, and of the last, warm one under `<key>Warm`. */
export function stepFigures(
  bySample: ReadonlyMap<string, Samples<"steps">>,
  columns: readonly StepColumn[],
): Record<string, Figure> {
  const figures: Record<string, Figure> = {};
  for (const { key, shape } of columns) {
    const perStep = (ms: number | undefined): number | undefined =>
      ms === undefined ? undefined : (ms * 1_000) / shape.nodes;
    figures[key] = figureFrom(bySample.get(key), ({ wallMs }) => perStep(wallMs));
    figures[`${key}Warm`] = figureFrom(bySample.get(key), ({ warmWallMs }) => perStep(warmWallMs));
  }
  return figures;
}
