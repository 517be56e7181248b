import { numberStyle } from "./number.ts";
import type { CsvRecord } from "./records.ts";
import type { TableNote } from "./table-note.ts";

interface SplitRecords {
  readonly header: readonly string[];
  readonly body: readonly CsvRecord[];
  readonly notes: readonly TableNote[];
}

/** Exports often put a title above the header: lines of one cell, over a table of several, are left out. */
export function splitHeader(records: readonly CsvRecord[], hasHeader: boolean): SplitRecords {
  const width = Math.max(0, ...records.slice(0, 1_000).map(({ cells }) => cells.length));
  if (!hasHeader)
    return { header: Array.from({ length: width }, () => ""), body: records, notes: [] };
  const at = titleLines(records, width);
  const notes: TableNote[] = at > 0 ? [{ code: "lines_above_header", count: at }] : [];
  const [first, second] = records.slice(at, at + 2);
  if (second !== undefined && isOfTwoLines(records.slice(at, at + 3))) {
    notes.push({ code: "header_of_two_lines", line: second.line });
    const header = second.cells.map((cell, place) => cell || (first?.cells[place] ?? ""));
    return { header, body: records.slice(at + 2), notes };
  }
  const header = first?.cells ?? [];
  if (header.length > 0 && header.every((cell) => /^[-+(]?[\d.,\s]+[)%]?$/.test(cell)))
    notes.push({ code: "header_like_data" });
  return { header, body: records.slice(at + 1), notes };
}

function titleLines(records: readonly CsvRecord[], width: number): number {
  const isLone = ({ cells }: CsvRecord): boolean =>
    width > 1 && cells.filter((cell) => cell !== "").length < 2;
  const first = records.findIndex((record) => !isLone(record));
  const titles = first > 0 && first <= 20 ? records.slice(0, first) : [];
  const below = records.slice(first, first + 3);
  const areTitles =
    titles.every(({ cells }) => cells.length < width) ||
    isHeader(below[0], below[1]) ||
    isOfTwoLines(below);
  return areTitles ? titles.length : 0;
}

/** Names above numbers: spreadsheets write the empty cells beside a title too, so its line is as wide as any. */
function isHeader(record: CsvRecord | undefined, below: CsvRecord | undefined): boolean {
  return (
    isOfNames(record) &&
    record?.cells.some((cell) => /\p{L}/u.test(cell)) === true &&
    below?.cells.some((cell) => numberStyle(cell) !== undefined) === true
  );
}

function isOfNames(record: CsvRecord | undefined): boolean {
  const isYear = (cell: string): boolean => /^(?:19|20)\d\d$/.test(cell);
  return record?.cells.every((cell) => numberStyle(cell) === undefined || isYear(cell)) === true;
}

/**
 * Cells that were merged over several columns, and a name for each column below: of a merged cell, only the first is written. Most of
 * the line below must be numbers: "Ada" and "Rome" under "Name" and "City" are no names of columns.
 */
function isOfTwoLines([merged, names, below]: readonly CsvRecord[]): boolean {
  if (!isOfNames(merged) || !isHeader(names, below)) return false;
  const filled = below?.cells.flatMap((cell, at) => (cell === "" ? [] : [{ cell, at }])) ?? [];
  const numbers = filled.filter(({ cell }) => numberStyle(cell) !== undefined);
  return (
    numbers.length * 2 >= filled.length &&
    numbers.some(({ at }) => merged?.cells[at] === "" && /\p{L}/u.test(names?.cells[at] ?? ""))
  );
}
