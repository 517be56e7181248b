import { parse } from "csv-parse/sync";

export const separators = [";", ",", "\t", "|"] as const;
export type Separator = (typeof separators)[number];

/** One record of the file: where it starts, counted from 1, and its cells. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface BadRow {
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

export interface CsvRecords {
  readonly records: readonly CsvRecord[];
  readonly badRows: readonly BadRow[];
}

/** What broken quotes swallowed is read again up to this share of the file, so that no file takes quadratic time. */
const recoveredShare = 3;

/** Line ends as `\n`, without byte order mark: what the other functions here expect. */
export function normalizeLines(text: string): string {
  return text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
}

/**
 * Splits normalised text into records. Quotes may hold separators, line ends and doubled quotes; stray quotes
 * inside a cell are kept. A quote that is opened and not closed costs its own line only: the line is
 * reported, and reading goes on below it.
 */
export function readRecords(text: string, separator: Separator, firstLine = 1): CsvRecords {
  const records: CsvRecord[] = [];
  const badRows: BadRow[] = [];
  let budget = text.length * recoveredShare;
  const blocks = [{ text, firstLine }];
  for (let block = blocks.pop(); block !== undefined; block = blocks.pop()) {
    const parsed = parseBlock(block.text, separator);
    const above = block.firstLine - 1;
    for (const { line, cells } of parsed.records) records.push({ line: line + above, cells });
    for (const { from, opening, below } of parsed.broken) {
      const lost = below.length > budget;
      badRows.push({ line: from + above, reason: openQuote(lost, below), text: opening });
      if (lost || below === "") continue;
      budget -= below.length;
      blocks.push({ text: below, firstLine: from + above + 1 });
    }
  }
  records.sort((a, b) => a.line - b.line);
  return { records, badRows };
}

function openQuote(lost: boolean, below: string): string {
  const reason = "a quote is opened and not closed";
  return lost ? `${reason}; the ${countLineEnds(below) + 1} lines below could not be read` : reason;
}

/** A line that opens a quote, and the lines that were swallowed by it. */
interface BrokenLine {
  /** Line of the block, from 1. */
  readonly from: number;
  readonly opening: string;
  readonly below: string;
}

/** A record that may have swallowed others, and the lines of the block it was read from. */
interface Suspect extends CsvRecord {
  readonly from: number;
  readonly to: number;
}

interface ParsedBlock {
  readonly records: CsvRecord[];
  readonly broken: BrokenLine[];
}

function parseBlock(text: string, separator: Separator): ParsedBlock {
  const records: CsvRecord[] = [];
  const suspects: Suspect[] = [];
  let lastLine = 0;
  const keep = (cells: string[], endLine: number): void => {
    const line = endLine - cells.reduce((count, cell) => count + countLineEnds(cell), 0);
    if (cells.some((cell) => mayHaveSwallowed(cell, separator)))
      suspects.push({ line, cells, from: lastLine + 1, to: endLine });
    else if (cells.some((cell) => cell !== "")) records.push({ line, cells });
    lastLine = endLine;
  };
  const isComplete = splitText(text, separator, keep);
  if (isComplete && suspects.length === 0) return { records, broken: [] };
  const lines = text.split("\n");
  const swallows: { from: number; to: number }[] = [];
  for (const { line, cells, from, to } of suspects) {
    const source = lines.slice(from - 1, to).join("\n");
    const odd = cells.filter((cell) => mayHaveSwallowed(cell, separator));
    if (areWritten(odd, source)) records.push({ line, cells });
    else swallows.push({ from: line, to });
  }
  if (!isComplete) swallows.push({ from: lastLine + 1, to: Infinity });
  return { records, broken: brokenLines(lines, swallows) };
}

/** Calls back with each record and the line it ends on. False when a quote is still open at the end of the text. */
function splitText(
  text: string,
  separator: Separator,
  keep: (cells: string[], endLine: number) => void,
): boolean {
  try {
    parse(text, {
      delimiter: separator,
      record_delimiter: "\n",
      ltrim: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      // Returning null keeps the library from collecting the records a second time.
      on_record: (cells: string[], { lines }) => {
        keep(cells.map(trimCell), lines);
        return null;
      },
    });
    return true;
  } catch (error) {
    const open = error instanceof Error && "code" in error && error.code === "CSV_QUOTE_NOT_CLOSED";
    if (open) return false;
    throw error;
  }
}

/** Spaces after a cell, also after its closing quote, which the library takes for a part of it. */
function trimCell(cell: string): string {
  const quoted = /^"(.*)"\s+$/s.exec(cell)?.[1];
  return quoted === undefined ? cell.trimEnd() : quoted.replaceAll('""', '"');
}

function brokenLines(
  lines: readonly string[],
  swallows: readonly { from: number; to: number }[],
): BrokenLine[] {
  return swallows.map(({ from, to }) => {
    let at = from;
    while (at < lines.length && (lines[at - 1] ?? "").trim() === "") at += 1;
    return { from: at, opening: lines[at - 1] ?? "", below: lines.slice(at, to).join("\n") };
  });
}

function countLineEnds(cell: string): number {
  return cell.includes("\n") ? cell.split("\n").length - 1 : 0;
}

/** A cell over several lines with a quote at the start of a line or after a separator: other cells look like that. */
function mayHaveSwallowed(cell: string, separator: Separator): boolean {
  return cell.includes("\n") && (cell.includes(`${separator}"`) || cell.includes('\n"'));
}

/**
 * True for cells of one record, in their order, whose quotes the file doubles, as programs do: then they
 * are their own, and nothing was swallowed. Each is looked for behind the one before it: one may begin
 * like another, and a record may have thousands.
 */
function areWritten(cells: readonly string[], source: string): boolean {
  let from = 0;
  return cells.every((cell) => {
    const written = `"${cell.replaceAll('"', '""')}`;
    let at = source.indexOf(written, from);
    while (at >= 0 && !/^\s*"(?!")/.test(source.slice(at + written.length)))
      at = source.indexOf(written, at + 1);
    from = at + written.length;
    return at >= 0;
  });
}

/** The separator that an Excel export names in its first line (`sep=;`), and the text below it. */
export function namedSeparator(text: string): Separator | undefined {
  const name = /^"?sep=([;,|\t])"?\n/i.exec(text)?.[1];
  return separators.find((separator) => separator === name);
}

/**
 * The separator that splits most records into as many cells as the first ones, from the first 64 kB.
 * A file of one column gets the one that its text does not hold.
 */
export function detectSeparator(text: string): Separator {
  const sample = text.length > 65_536 ? text.slice(0, text.lastIndexOf("\n", 65_536) + 1) : text;
  const scored = separators.map((separator) => ({
    separator,
    score: uniformity(sample, separator),
  }));
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a));
  if (best.score > 0) return best.separator;
  return separators.find((separator) => !sample.includes(separator)) ?? ";";
}

/** Share of records with the most common width, and a little for width; 0 when that width is 1. */
function uniformity(sample: string, separator: Separator): number {
  const widths = new Map<number, number>();
  const { records } = readRecords(sample, separator);
  for (const { cells } of records) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
  if (records.length === 0) return 1;
  const [width, count] = [...widths].reduce((a, b) => (b[1] > a[1] ? b : a), [1, 0]);
  const headerFits = records[0]?.cells.length === width;
  if (width < 2) return 0;
  return count / records.length + (headerFits ? 1 : 0) + Math.min(width, 100) / 10_000;
}
