import { cut } from "./cut.ts";
import type { CsvRecord } from "./records.ts";
import type { TableNote } from "./table-note.ts";

/** What people and programs write where there is no value, and the dash that a spreadsheet shows for nothing: `- €`. */
const absent =
  /^\s*(?:|(?:[€$£¥]|eur|chf)?\s*[-–—]+\s*(?:[€$£¥]|eur|chf)?|n\.?\s?[acd]\.?|n\/[acd]|#(?:n\/[ad]|n[ad]|nv)!?|k\.\s?a\.|s\.\s?o\.|tb[acd]|null|nil|nan|\?+)\s*$/i;

/** True for a cell that says that it has no value. */
export function isAbsent(cell: string): boolean {
  return cell === "" || (cell.length <= 20 && absent.test(cell));
}

const shown = 5;

/** Gathers cells in columns of numbers that say so instead of being empty: whoever adds up takes them for nothing. */
export function createAbsentCells(names: readonly string[]) {
  const cells: { line: number; column: string; text: string }[] = [];
  let count = 0;
  return {
    /** Of a row that was read, so that what is no number says that it is none. */
    keep(record: CsvRecord, places: readonly number[]): void {
      for (const at of places) {
        const text = record.cells[at] ?? "";
        if (text === "" || !isAbsent(text)) continue;
        count += 1;
        if (cells.length < shown)
          cells.push({ line: record.line, column: cut(names[at] ?? "", 60), text: text.trim() });
      }
    },
    notes(): TableNote[] {
      return count === 0 ? [] : [{ code: "no_values", cells, more: count - cells.length }];
    },
  };
}
