/** Months as people write them in English, Italian and French, without accents. */
const monthNames: readonly (readonly string[])[] = [
  ["january", "gennaio", "janvier"],
  ["february", "febbraio", "fevrier"],
  ["march", "marzo", "mars"],
  ["april", "aprile", "avril"],
  ["may", "maggio", "mai"],
  ["june", "giugno", "juin"],
  ["july", "luglio", "juillet"],
  ["august", "agosto", "aout"],
  ["september", "settembre", "septembre"],
  ["october", "ottobre", "octobre"],
  ["november", "novembre"],
  ["december", "dicembre", "decembre"],
];

/** The first month, counted from the year 0, of a month ("2026-03", "gen-26", "March 2026", "03/2026") or a quarter ("Q1 2026", "2026 T1"); undefined for anything else. */
export function monthIn(text: string): number | undefined {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
  return numberedMonth(plain) ?? quarter(plain) ?? namedMonth(plain);
}

function numberedMonth(text: string): number | undefined {
  const [, year, month] = /^(\d{4})[-/.](\d{1,2})$/.exec(text) ?? [];
  const [, otherMonth, otherYear] = /^(\d{1,2})[-/.](\d{4})$/.exec(text) ?? [];
  return monthOf(Number(year ?? otherYear), Number(month ?? otherMonth));
}

function quarter(text: string): number | undefined {
  const [, first, year] = /^[qt]([1-4])[\s/.'-]*(\d{4}|\d{2})$/.exec(text) ?? [];
  const [, otherYear, second] = /^(\d{4})[\s/.-]*[qt]([1-4])$/.exec(text) ?? [];
  return monthOf(fullYear(year ?? otherYear), Number(first ?? second) * 3 - 2);
}

function namedMonth(text: string): number | undefined {
  const [, name = "", year] = /^([a-z]{3,10})\.?[\s.,'’/-]*(\d{4}|\d{2})$/.exec(text) ?? [];
  // First letters stand for their month, "jui" for neither of two; and "Settimana 10" is a week.
  const [month, another] = monthNames.flatMap((names, at) =>
    names.some((each) => each.startsWith(name)) ? [at + 1] : [],
  );
  return another === undefined ? monthOf(fullYear(year), month ?? 0) : undefined;
}

function fullYear(text: string | undefined): number {
  return text?.length === 2 ? 2000 + Number(text) : Number(text);
}

function monthOf(year: number, month: number): number | undefined {
  return year >= 1900 && year < 2200 && month >= 1 && month <= 12
    ? year * 12 + month - 1
    : undefined;
}
