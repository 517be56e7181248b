import { useFormat } from "../format/use-format.ts";
import { useWords } from "../i18n/words.ts";
import { agentsWords } from "./agents-words.ts";
import type { Series } from "./fleet.ts";

const width = 120;
const height = 28;
/** So that the line is whole at its highest and lowest. */
const margin = 2;

/** A measurement as a small chart: its name, its latest value, and how it went. */
export function Spark({ series }: { readonly series: Series }) {
  const w = useWords(agentsWords);
  const format = useFormat();
  const { metric, unit, values } = series;
  const last = values.at(-1) ?? 0;
  const least = Math.min(...values);
  const most = Math.max(...values);
  const figure = (value: number) =>
    unit === undefined ? format.figure(value) : `${format.figure(value)} ${unit}`;
  const words = w.chart(metric, figure(last), figure(least), figure(most));
  return (
    <figure className="flex min-w-0 items-center gap-3">
      <figcaption className="min-w-0 flex-1">
        <span className="block truncate text-muted text-xs" title={metric} dir="auto">
          {metric}
        </span>
        <span className="font-[520] tabular-nums">{figure(last)}</span>
      </figcaption>
      <svg
        role="img"
        aria-label={words}
        viewBox={`0 0 ${width} ${height}`}
        className="h-7 w-30 shrink-0 text-accent"
      >
        <polyline
          points={pointsOf(values, least, most)}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinejoin="round"
          strokeLinecap="round"
        />
      </svg>
    </figure>
  );
}

/** One value is a line; values that are all the same lie in the middle. */
function pointsOf(values: readonly number[], least: number, most: number): string {
  const drawn = values.length === 1 ? [...values, ...values] : values;
  const step = width / (drawn.length - 1);
  const span = most - least;
  const y = (value: number) =>
    span === 0 ? height / 2 : margin + (1 - (value - least) / span) * (height - 2 * margin);
  return drawn.map((value, at) => `${(at * step).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
}
