import type { Locale } from "../report/locale.ts";

/** The first of a list, and how many more there are. */
export interface Listed {
  readonly names: readonly string[];
  readonly more: number;
}

/** What is said of a file, given lists that are written out. */
export interface NoteWords {
  readonly quoted: (text: string) => string;
  readonly more: (count: number) => string;
  /** Numbers of a kind, and the columns that hold them. */
  readonly such: (example: string, columns: string) => string;
  readonly cell: (line: number, column: string, text: string) => string;
  readonly linesAboveHeader: (count: number) => string;
  readonly headerOfTwoLines: (line: number) => string;
  readonly headerLikeData: string;
  readonly readAsDecimals: (numbers: string) => string;
  readonly readAsThousands: (numbers: string) => string;
  readonly thousandsOrDecimals: (numbers: string) => string;
  readonly inPercent: (columns: string) => string;
  readonly severalCurrencies: (currencies: string) => string;
  readonly noValues: (cells: string) => string;
}

const english: NoteWords = {
  quoted: (text) => `“${text}”`,
  more: (count) => `${count} more`,
  such: (example, columns) => `Numbers such as ${example} in ${columns}`,
  cell: (line, column, text) => `${text} (line ${line}, ${column})`,
  linesAboveHeader: (count) =>
    `Left out above the header: ${count} ${count === 1 ? "line" : "lines"}.`,
  headerOfTwoLines: (line) => `The header has two lines; columns are called as in line ${line}.`,
  headerLikeData: "The first line looks like data, not like names. Set header to false to read it.",
  readAsDecimals: (numbers) => `${numbers} were read with three decimals, not as thousands.`,
  readAsThousands: (numbers) => `${numbers} were read as thousands, not with three decimals.`,
  thousandsOrDecimals: (numbers) =>
    `${numbers} may be thousands or have three decimals, so they were kept as text. Write them without a mark between thousands, or say which mark is the decimal one.`,
  inPercent: (columns) => `In percent, so that 20 % was read as 0.2: ${columns}.`,
  severalCurrencies: (currencies) =>
    `The table has amounts in ${currencies}, so they were kept as text. Give all of them in one currency.`,
  noValues: (cells) => `Cells that hold no number were read as empty: ${cells}.`,
};

const italian: NoteWords = {
  quoted: (text) => `«${text}»`,
  more: (count) => `altre ${count}`,
  such: (example, columns) => `Le cifre come ${example} in ${columns}`,
  cell: (line, column, text) => `${text} (riga ${line}, ${column})`,
  linesAboveHeader: (count) => `Righe lasciate da parte sopra l’intestazione: ${count}.`,
  headerOfTwoLines: (line) =>
    `L’intestazione ha due righe; i nomi delle colonne sono quelli della riga ${line}.`,
  headerLikeData:
    "La prima riga sembra contenere dati e non nomi. Imposta header su false per leggerla.",
  readAsDecimals: (numbers) => `${numbers} sono state lette con tre decimali, non come migliaia.`,
  readAsThousands: (numbers) => `${numbers} sono state lette come migliaia, non con tre decimali.`,
  thousandsOrDecimals: (numbers) =>
    `${numbers} possono essere migliaia o avere tre decimali, perciò sono rimaste testo. Scrivile senza segno tra le migliaia, o indica qual è il segno dei decimali.`,
  inPercent: (columns) => `In percentuale, così che 20 % è stato letto come 0,2: ${columns}.`,
  severalCurrencies: (currencies) =>
    `La tabella ha importi in ${currencies}, perciò sono rimasti testo. Indicali tutti in una sola valuta.`,
  noValues: (cells) => `Celle senza un numero, lette come vuote: ${cells}.`,
};

const french: NoteWords = {
  quoted: (text) => `« ${text} »`,
  more: (count) => `${count} de plus`,
  such: (example, columns) => `Les nombres comme ${example} dans ${columns}`,
  cell: (line, column, text) => `${text} (ligne ${line}, ${column})`,
  linesAboveHeader: (count) => `Lignes laissées de côté au-dessus de l’en-tête : ${count}.`,
  headerOfTwoLines: (line) =>
    `L’en-tête a deux lignes ; les colonnes portent les noms de la ligne ${line}.`,
  headerLikeData:
    "La première ligne semble contenir des données et non des noms. Mets header à false pour la lire.",
  readAsDecimals: (numbers) =>
    `${numbers} ont été lus avec trois décimales, non comme des milliers.`,
  readAsThousands: (numbers) =>
    `${numbers} ont été lus comme des milliers, non avec trois décimales.`,
  thousandsOrDecimals: (numbers) =>
    `${numbers} peuvent être des milliers ou avoir trois décimales ; ils sont donc restés du texte. Écris-les sans signe entre les milliers, ou indique le signe des décimales.`,
  inPercent: (columns) => `En pourcentage, si bien que 20 % a été lu comme 0,2 : ${columns}.`,
  severalCurrencies: (currencies) =>
    `Le tableau a des montants en ${currencies} ; ils sont donc restés du texte. Donne-les tous dans une seule devise.`,
  noValues: (cells) => `Cellules sans nombre, lues comme vides : ${cells}.`,
};

export const noteWords: Record<Locale, NoteWords> = { en: english, it: italian, fr: french };
