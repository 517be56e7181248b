import { artifactRef, limits } from "@stepcast/contracts";
import { defineSkill, FatalStepError } from "@stepcast/engine";
import { z } from "zod";
import { fileNameOf } from "./file-name.ts";
import { colons, createFormats, currency, type Locale, locale } from "./locale.ts";
import { type ChartSeries, seriesOption } from "./series-option.ts";
import { type Drawing, drawSvg } from "./svg.ts";
import { type TornadoBar, tornadoHeight, tornadoOption } from "./tornado-option.ts";

const text = z.string().min(1).max(limits.labelChars);
const number = z.number().min(-1e18).max(1e18);

const look = {
  title: text,
  locale: locale.default("en"),
  currency: currency.optional(),
  /** Of the values: 0.5 is 0.5 or 50 %. */
  format: z.enum(["number", "percent"]).default("number"),
  /** Of the artifact, without path. Absent: from the title. */
  fileName: z.string().min(1).max(100).optional(),
};

const tornado = z.strictObject({
  kind: z.literal("tornado"),
  ...look,
  /** As `finance.sensitivity` gives them, or with plain ends. */
  bars: z
    .array(
      z.union([
        z.strictObject({ label: text, low: number, high: number }),
        z.object({
          driver: text,
          low: z.object({ npv: number }),
          high: z.object({ npv: number }),
        }),
      ]),
    )
    .min(1)
    .max(50),
  /** The value when nothing changes. */
  base: number,
});

const cell = z.union([z.string(), z.number(), z.null()]);
const series = z.strictObject({
  /** Member of the rows that holds the values. */
  field: text,
  name: text.optional(),
  /** Absent: as the chart. */
  kind: z.enum(["bar", "line"]).optional(),
});
const rowsChart = <Kind extends "bar" | "line">(kind: Kind) =>
  z.strictObject({
    kind: z.literal(kind),
    ...look,
    /** A table, as `csv.read` or `finance.npv` gives it; other members are not looked at. */
    rows: z.array(z.record(z.string(), cell)).min(1).max(5_000),
    /** Member of the rows that names each. */
    x: text,
    y: z.array(series).min(1).max(6),
  });

const input = z.discriminatedUnion("kind", [tornado, rowsChart("bar"), rowsChart("line")]);
type Request = z.output<typeof input>;
type RowsRequest = Exclude<Request, { kind: "tornado" }>;

/**
 * Draws a chart as an SVG file, legible on light and on dark.
 * Errors: FatalStepError when the rows do not hold the values that were asked for.
 */
export const chart = defineSkill({
  id: "report.chart",
  title: "Chart",
  icon: "📉",
  description: "Draws a tornado, bars or lines as an SVG file.",
  input,
  output: z.strictObject({
    artifact: artifactRef,
    width: z.number(),
    height: z.number(),
    description: z.string(),
  }),
  worker: { module: import.meta.url, export: "chart" },
  async run(request, context) {
    const drawing = request.kind === "tornado" ? tornadoDrawing(request) : rowsDrawing(request);
    context.progress(20);
    const content = await drawSvg(drawing);
    const name = fileNameOf(request.fileName ?? request.title, "svg");
    const artifact = await context.artifact({ name, mediaType: "image/svg+xml", content });
    const { width, height, description } = drawing;
    return { artifact, width, height, description };
  },
});

const width = 960;
const rowsHeight = 440;

function tornadoDrawing(request: Extract<Request, { kind: "tornado" }>): Drawing {
  const bars = request.bars.map(
    (bar): TornadoBar =>
      "driver" in bar ? { label: bar.driver, low: bar.low.npv, high: bar.high.npv } : bar,
  );
  const values = [request.base, ...bars.flatMap(({ low, high }) => [low, high])];
  const format = formatOf(request, values);
  const legend = legends[request.locale];
  const colon = colons[request.locale];
  return {
    title: request.title,
    description: bars
      .map(({ label, low, high }) => `${label}${colon}${format(low)} – ${format(high)}`)
      .join("; "),
    width,
    height: tornadoHeight(bars.length),
    option: tornadoOption({ bars, base: request.base, format, legend }),
  };
}

const legends: Record<Locale, { readonly low: string; readonly high: string }> = {
  en: { low: "Driver falls", high: "Driver rises" },
  it: { low: "Il fattore scende", high: "Il fattore sale" },
  fr: { low: "Le facteur baisse", high: "Le facteur monte" },
};

function rowsDrawing(request: RowsRequest): Drawing {
  const labels = request.rows.map((row) => `${row[request.x] ?? ""}`);
  const lines = request.y.map((each) => readSeries(request, each));
  const format = formatOf(
    request,
    lines.flatMap(({ values }) => values.filter((value) => value !== null)),
  );
  return {
    title: request.title,
    description: lines
      .map((each) => each.name + colons[request.locale] + ends(each, labels, format))
      .join("; "),
    width,
    height: rowsHeight,
    option: seriesOption({ labels, series: lines, format }),
  };
}

function readSeries(
  { rows, kind }: RowsRequest,
  { field, name, kind: own }: z.output<typeof series>,
): ChartSeries {
  const values = rows.map((row) => {
    const value = row[field];
    return typeof value === "number" ? value : null;
  });
  if (values.every((value) => value === null))
    throw new FatalStepError(`The rows hold no numbers called ${field}.`, {
      hint: `Their members are ${Object.keys(rows[0] ?? {}).join(", ")}.`,
    });
  return { name: name ?? field, kind: own ?? kind, values };
}

/** The ends of a line say more than all its points. */
function ends(
  { values }: ChartSeries,
  labels: readonly string[],
  format: (value: number) => string,
): string {
  const from = values.findIndex((value) => value !== null);
  const to = values.findLastIndex((value) => value !== null);
  return `${format(values[from] ?? 0)} (${labels[from]}) – ${format(values[to] ?? 0)} (${labels[to]})`;
}

function formatOf(request: Request, values: readonly number[]): (value: number) => string {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const formats = createFormats(request.locale, {
    currency: request.currency,
    largest,
    finest: finestStep(request, values),
  });
  if (request.format === "percent") return formats.percent;
  return request.currency === undefined
    ? largest < 10_000
      ? formats.number
      : formats.integer
    : formats.money;
}

/** About half of what lies between two marks of the axis: labels that all say 0 tell nothing. */
function finestStep({ kind }: Request, values: readonly number[]): number {
  const shown = kind === "bar" ? [0, ...values] : values;
  const least = shown.reduce((a, b) => Math.min(a, b), Infinity);
  const most = shown.reduce((a, b) => Math.max(a, b), -Infinity);
  return (most > least ? most - least : Math.abs(most)) / 10;
}
