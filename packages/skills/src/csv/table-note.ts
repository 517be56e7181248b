import { z } from "zod";
import { type Listed, type NoteWords, noteWords } from "./table-note-words.ts";

const count = z.number().int();
/** The first few columns that something is said of, and how many more there are. */
const columns = z.strictObject({ names: z.array(z.string()), more: count });

/** What was found out about a file that changes what its numbers mean, as data: each reader has a language of their own. */
export const tableNote = z.discriminatedUnion("code", [
  z.strictObject({ code: z.literal("lines_above_header"), count }),
  z.strictObject({ code: z.literal("header_of_two_lines"), line: count }),
  z.strictObject({ code: z.literal("header_like_data") }),
  z.strictObject({ code: z.literal("read_as_decimals"), example: z.string(), columns }),
  z.strictObject({ code: z.literal("read_as_thousands"), example: z.string(), columns }),
  z.strictObject({ code: z.literal("thousands_or_decimals"), example: z.string(), columns }),
  z.strictObject({ code: z.literal("in_percent"), columns }),
  z.strictObject({ code: z.literal("several_currencies"), currencies: z.array(z.string()) }),
  z.strictObject({
    code: z.literal("no_values"),
    /** The first of them, as they stand in the file. */
    cells: z.array(z.strictObject({ line: count, column: z.string(), text: z.string() })),
    more: count,
  }),
]);
export type TableNote = z.output<typeof tableNote>;

/** A sentence for the note. */
export function noteText(note: TableNote, locale: keyof typeof noteWords): string {
  const words = noteWords[locale];
  switch (note.code) {
    case "lines_above_header":
      return words.linesAboveHeader(note.count);
    case "header_of_two_lines":
      return words.headerOfTwoLines(note.line);
    case "header_like_data":
      return words.headerLikeData;
    case "several_currencies":
      return words.severalCurrencies(listed({ names: note.currencies, more: 0 }, locale));
    case "no_values":
      return words.noValues(listedCells(note, locale));
    case "in_percent":
      return words.inPercent(quoted(note.columns, locale));
    case "read_as_decimals":
      return words.readAsDecimals(such(note, locale));
    case "read_as_thousands":
      return words.readAsThousands(such(note, locale));
    case "thousands_or_decimals":
      return words.thousandsOrDecimals(such(note, locale));
  }
}

type Locale = keyof typeof noteWords;

function such(note: { readonly example: string; readonly columns: Listed }, locale: Locale) {
  return noteWords[locale].such(note.example, quoted(note.columns, locale));
}

function quoted({ names, more }: Listed, locale: Locale): string {
  return listed({ names: names.map(noteWords[locale].quoted), more }, locale);
}

function listedCells({ cells, more }: Extract<TableNote, { code: "no_values" }>, locale: Locale) {
  const words: NoteWords = noteWords[locale];
  const names = cells.map(({ line, column, text }) =>
    words.cell(line, words.quoted(column), words.quoted(text)),
  );
  return listed({ names, more }, locale);
}

function listed({ names, more }: Listed, locale: Locale): string {
  const shown = more === 0 ? names : [...names, noteWords[locale].more(more)];
  return new Intl.ListFormat(locale).format(shown);
}
