import { z } from "zod";
import { noteText, tableNote } from "../csv/table-note.ts";
import { cashflow } from "../finance/cashflow.ts";
import { irr } from "../finance/irr.ts";
import { npv } from "../finance/npv.ts";
import { sensitivityOutput } from "../finance/sensitivity.ts";
import type { Formats, Locale } from "./locale.ts";
import { markdownLine, markdownList, markdownTable } from "./markdown-text.ts";
import { type ReportWords, reportWords } from "./report-words.ts";

/** Outputs of other skills that a report can tell about, each of them optional. */
export const valuation = {
  npv: npv.output.optional(),
  irr: irr.output.optional(),
  sensitivity: sensitivityOutput.optional(),
  cashflow: cashflow.output.optional(),
  /** What `csv.read` says about the file. */
  data: z
    .object({
      rowCount: z.number().int(),
      badRowCount: z.number().int(),
      badRows: z.array(z.object({ line: z.number().int(), text: z.string() })),
      notes: z.array(tableNote).default([]),
      warnings: z.array(z.string()).default([]),
    })
    .optional(),
};
const valuationSchema = z.object(valuation);
export type Valuation = z.output<typeof valuationSchema>;

/** The parts of a report, as markdown, for what there is. */
export function valuationSections(parts: Valuation, formats: Formats, language: Locale): string[] {
  const words = reportWords[language];
  return [
    resultSection(parts, formats, language),
    flowSection(parts, formats, words),
    sensitivitySection(parts, formats, words),
  ].filter((section) => section !== "");
}

/** Largest amount in the report: it decides how many decimals amounts have. */
export function largestAmount({ npv: value, sensitivity }: Valuation): number {
  const flows = value?.flows.flatMap(({ amount, cumulative }) => [amount, cumulative]) ?? [];
  const table = sensitivity?.table.npv.flat() ?? [];
  return [value?.npv ?? 0, ...flows, ...table].reduce(
    (most, each) => Math.max(most, Math.abs(each)),
    0,
  );
}

function resultSection(parts: Valuation, formats: Formats, language: Locale): string {
  const { npv: value, irr: found } = parts;
  const words = reportWords[language];
  const rows: string[][] = [];
  if (value !== undefined) rows.push([words.npv, formats.money(value.npv)]);
  if (found !== undefined)
    rows.push([words.irr, found.irr === null ? words.irrUndefined : formats.percent(found.irr)]);
  if (value !== undefined)
    rows.push(
      [words.rate, formats.percent(value.rate)],
      [words.payback, payback(value.paybackPeriods, formats, { words, by: countedBy(parts) })],
      [words.total, formats.money(value.total)],
    );
  if (rows.length === 0) return "";
  const table = markdownTable({
    columns: [
      { title: words.result, align: "left" },
      { title: " ", align: "right" },
    ],
    rows,
  });
  return joined([`## ${words.result}`, ...conclusions(parts, formats, language), table]);
}

/** Of what the rates are. */
function countedBy({ cashflow: table }: Valuation): "year" | "period" {
  return (table?.spacing?.unit ?? "period") === "period" ? "period" : "year";
}

function payback(
  periods: number | null,
  formats: Formats,
  { words, by }: { readonly words: ReportWords; readonly by: "year" | "period" },
): string {
  return periods === null
    ? words.paybackNever
    : `${formats.number(periods)} ${words.counted[by].many}`;
}

function conclusions(parts: Valuation, formats: Formats, language: Locale): string[] {
  const { npv: value, irr: found } = parts;
  const words = reportWords[language];
  const lines: string[] = [];
  if (value !== undefined) {
    const rate = formats.percent(value.rate);
    const worth = formats.money(Math.abs(value.npv));
    lines.push(value.npv >= 0 ? words.worthMore(worth, rate) : words.worthLess(worth, rate));
    if (typeof found?.irr === "number") {
      const say = found.irr >= value.rate ? words.irrAbove : words.irrBelow;
      lines.push(say(formats.percent(found.irr), rate, words.counted[countedBy(parts)].per));
    }
  }
  const text = lines.length === 0 ? [] : [`**${markdownLine(lines.join(" "))}**`];
  if (found?.problem === undefined) return text;
  const rates = new Intl.ListFormat(language).format(found.rates.slice(0, 8).map(formats.percent));
  return [...text, markdownLine(words.irrProblems[found.problem](rates))];
}

function flowSection(
  { npv: value, cashflow: table }: Valuation,
  formats: Formats,
  words: ReportWords,
): string {
  if (value === undefined) return "";
  const sums = table === undefined ? undefined : moneyInAndOut(table);
  const amounts = sums === undefined ? [] : [words.moneyIn, words.moneyOut];
  const right = [...amounts, words.flow, words.presentValue, words.cumulative];
  return joined([
    `## ${words.flows}`,
    markdownTable({
      columns: [
        { title: words.period, align: "left" },
        ...right.map((title) => ({ title, align: "right" as const })),
      ],
      rows: value.flows.map(({ period, label, amount, presentValue, cumulative }) => {
        const both = sums === undefined ? [] : (sums.get(period) ?? [0, 0]);
        return [label, ...[...both, amount, presentValue, cumulative].map(formats.money)];
      }),
    }),
  ]);
}

/** Per period. */
function moneyInAndOut(table: NonNullable<Valuation["cashflow"]>): Map<number, [number, number]> {
  const sums = new Map<number, [number, number]>();
  for (const [at, flow] of table.flows.entries()) {
    const amounts = table.drivers.map(({ amounts: each }) => each[at] ?? 0);
    const sum = (sign: 1 | -1): number =>
      amounts.reduce((total, amount) => (amount * sign > 0 ? total + amount : total), 0);
    sums.set(typeof flow === "number" ? at : flow.period, [sum(1), sum(-1)]);
  }
  return sums;
}

function sensitivitySection(
  { sensitivity }: Valuation,
  formats: Formats,
  words: ReportWords,
): string {
  if (sensitivity === undefined) return "";
  const { tornado, table } = sensitivity;
  const change = (unit: "share" | "points", by: number): string =>
    unit === "share" ? formats.change(by) : words.points(formats.change(by).replace(/\s*%/, ""));
  return joined([
    `## ${words.sensitivity}`,
    words.sensitivityIntro,
    markdownTable({
      columns: [
        { title: words.driver, align: "left" },
        ...[words.npvLow, words.npvHigh, words.swing, words.breakEven].map((title) => ({
          title,
          align: "right" as const,
        })),
      ],
      rows: tornado.map(({ driver, unit, low, high, swing, breakEven }) => [
        driver,
        `${formats.money(low.npv)} (${change(unit, low.change)})`,
        `${formats.money(high.npv)} (${change(unit, high.change)})`,
        formats.money(swing),
        breakEven === null ? "–" : formats.change(breakEven),
      ]),
    }),
    `### ${words.table}`,
    markdownTable({
      columns: [
        { title: words.tableCorner, align: "left" },
        ...table.rates.map((rate) => ({ title: formats.percent(rate), align: "right" as const })),
      ],
      rows: table.changes.map((by, row) => [
        formats.change(by),
        ...(table.npv[row] ?? []).map(formats.money),
      ]),
    }),
  ]);
}

/** Where the figures come from, and what they do not contain; empty when nothing is known. */
export function dataSection(parts: Valuation, formats: Formats, language: Locale): string {
  const words = reportWords[language];
  const { data, cashflow: table } = parts;
  const notes: string[] = [];
  if (data !== undefined)
    notes.push(words.rowsRead(formats.integer(data.rowCount)), ...fileNotes(data, language));
  if (table !== undefined) notes.push(...columnNotes(table, words, language));
  if (data !== undefined && data.badRowCount > 0) {
    notes.push(words.rowsLeftOut(formats.integer(data.badRowCount)));
    notes.push(...data.badRows.slice(0, 20).map(({ line, text }) => words.badRow(`${line}`, text)));
  }
  return notes.length === 0 ? "" : joined([`## ${words.data}`, markdownList(notes)]);
}

/** In the reader's language; a table that was read elsewhere may come with sentences of its own. */
function fileNotes(
  { notes, warnings }: NonNullable<Valuation["data"]>,
  language: Locale,
): string[] {
  return notes.length === 0 ? warnings : notes.map((note) => noteText(note, language));
}

/** How the columns were understood, and which rows are no periods. */
function columnNotes(
  { columns, totals, spacing }: NonNullable<Valuation["cashflow"]>,
  words: ReportWords,
  language: Locale,
): string[] {
  const and = new Intl.ListFormat(language);
  const { inflows, outflows, net, shares, besideNet = [] } = columns;
  const notes: string[] = [];
  if (inflows.length > 0) notes.push(words.columnsIn(and.format(inflows)));
  if (outflows.length > 0) notes.push(words.columnsOut(and.format(outflows)));
  if (net !== null) notes.push(words.columnNet(net));
  if (besideNet.length > 0) notes.push(words.columnsBesideNet(and.format(besideNet)));
  if (shares.length > 0) notes.push(words.columnShares(and.format(shares)));
  if (spacing !== undefined && words.spacing[spacing.unit] !== "")
    notes.push(words.spacing[spacing.unit]);
  if (spacing?.hasYears === false) notes.push(words.withoutYears);
  if (totals.length > 0) notes.push(words.totals(and.format(totals.slice(0, 20))));
  return notes;
}

function joined(blocks: readonly string[]): string {
  return blocks.join("\n\n");
}
