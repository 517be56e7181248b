import type { Features } from "./runner.ts";
import { median } from "./sample.ts";

/** A number of a table: the median of its samples, or the reason why there is none. */
export interface Figure {
  readonly median?: number | undefined;
  readonly samples: readonly number[];
  readonly failure?: string | undefined;
  /** The median divided by the one of the row that `Section.ratioTo` names. */
  readonly ratio?: number | undefined;
}

export interface Column {
  readonly key: string;
  /** Names the shape and the unit. */
  readonly title: string;
  readonly digits: number;
}

export interface Row {
  readonly name: string;
  readonly on: Features | undefined;
  /** By column key. */
  readonly figures: Readonly<Record<string, Figure>>;
}

/** A goal of the project beside what this run measured. `met` is undefined when there was nothing to measure. */
export interface Verdict {
  readonly goal: number;
  readonly claim: string;
  /** Whether the figure has to be at most or at least `limit`. */
  readonly sense: "at most" | "at least";
  readonly limit: number;
  readonly unit: string;
  readonly measured: number | undefined;
  /** The best sample: far from `measured` when the machine was busy with other things. */
  readonly best: number | undefined;
  readonly met: boolean | undefined;
}

/** One table. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly notes: readonly string[];
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** The row that ratios refer to. */
  readonly ratioTo?: string | undefined;
  readonly verdicts: readonly Verdict[];
}

export function figureOf(samples: readonly number[], failure?: string): Figure {
  return { median: median(samples), samples, failure: samples.length === 0 ? failure : undefined };
}

/** A verdict that a lower figure meets. */
export function atMost(
  goal: number,
  claim: string,
  limit: number,
  unit: string,
  figure: Figure | undefined,
): Verdict {
  return verdict({ goal, claim, limit, unit, sense: "at most" }, figure);
}

/** A verdict that a higher figure meets. */
export function atLeast(
  goal: number,
  claim: string,
  limit: number,
  unit: string,
  figure: Figure | undefined,
): Verdict {
  return verdict({ goal, claim, limit, unit, sense: "at least" }, figure);
}

function verdict(
  asked: Pick<Verdict, "goal" | "claim" | "limit" | "unit" | "sense">,
  figure: Figure | undefined,
): Verdict {
  const measured = figure?.median;
  if (figure === undefined || measured === undefined)
    return { ...asked, measured: undefined, best: undefined, met: undefined };
  const most = asked.sense === "at most";
  return {
    ...asked,
    measured,
    best: most ? Math.min(...figure.samples) : Math.max(...figure.samples),
    met: most ? measured <= asked.limit : measured >= asked.limit,
  };
}

/** The rows with the ratio of every figure to the one of row `name` in the same column. */
export function withRatios(rows: readonly Row[], name: string): readonly Row[] {
  const base = rows.find((row) => row.name === name);
  return rows.map((row) => ({
    ...row,
    figures: Object.fromEntries(
      Object.entries(row.figures).map(([key, figure]) => {
        const floor = base?.figures[key]?.median;
        const ratio =
          figure.median === undefined || floor === undefined || floor === 0
            ? undefined
            : figure.median / floor;
        return [key, { ...figure, ratio }];
      }),
    ),
  }));
}
