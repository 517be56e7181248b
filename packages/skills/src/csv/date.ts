/** Which number comes first in 03/04/2026. */
export type DateOrder = "day-first" | "month-first";

const iso =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const local = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})$/;

/** A date as `YYYY-MM-DD`, with `THH:MM:SS` and zone when it had them; undefined for anything else. */
export function parseDate(text: string, order: DateOrder): string | undefined {
  const full = iso.exec(text.trim());
  if (full !== null) return isoDate(full);
  const parts = local.exec(text.trim());
  if (parts === null) return undefined;
  const [, first = "", , second = "", year = ""] = parts;
  return order === "day-first"
    ? calendarDate(year, second, first)
    : calendarDate(year, first, second);
}

function isoDate(parts: RegExpExecArray): string | undefined {
  const [, year = "", month = "", day = "", hour, minute, second = "00", zone = ""] = parts;
  const date = calendarDate(year, month, day);
  if (date === undefined || hour === undefined || minute === undefined) return date;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return `${date}T${hour}:${minute}:${second}${zone}`;
}

/** Undefined for days that no calendar has, such as 30 February. */
function calendarDate(year: string, month: string, day: string): string | undefined {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const matches = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return matches && Number(year) > 0 ? date.toISOString().slice(0, 10) : undefined;
}

/** What the cells of a column say about their order; undefined when both readings fit all of them. */
export function detectDateOrder(cells: Iterable<string>): DateOrder | undefined {
  let dotted = false;
  for (const cell of cells) {
    const parts = local.exec(cell.trim());
    if (parts === null) continue;
    if (Number(parts[1]) > 12) return "day-first";
    if (Number(parts[3]) > 12) return "month-first";
    if (parts[2] === ".") dotted = true;
  }
  return dotted ? "day-first" : undefined;
}
