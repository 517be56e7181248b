/** How a file writes 1234.5: `1.234,5` or `1,234.5`. Spaces and apostrophes group in both. */
export type DecimalMark = "," | ".";

/** More digits than a double holds, before any decimal mark, are an identifier (an IBAN, a card number), not an amount. */
const exactDigits = 15;

const currency =
  /^(?:[€$£¥₹]|EUR|USD|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|PLN|CZK)|(?:[€$£¥₹]|EUR|USD|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|PLN|CZK)$/;
const plain = { ",": /^\d*(?:,\d+)?(?:e[+-]?\d+)?$/i, ".": /^\d*(?:\.\d+)?(?:e[+-]?\d+)?$/i };
/** No group begins with a zero: 0.125 has a decimal point, whatever the other cells have. */
const grouped = {
  ",": /^[1-9]\d{0,2}([. '’])\d{3}(?:\1\d{3})*(?:,\d+)?$/,
  ".": /^[1-9]\d{0,2}([, '’])\d{3}(?:\1\d{3})*(?:\.\d+)?$/,
};

/** A number's digits, once sign, currency and percent are taken off. */
interface Bare {
  readonly digits: string;
  readonly negative: boolean;
  readonly percent: boolean;
}

/**
 * The number that a cell holds, or undefined. Knows thousands (`1.234,56`, `1 234,56`, `1'234.56`), percent
 * (`12,5 %` is 0.125), currencies, and negatives as `-5`, `−5`, `5-` and `(5)`. Identifiers stay text:
 * leading zeros and more than 15 digits before the decimal mark.
 */
export function parseNumber(text: string, decimal: DecimalMark): number | undefined {
  const bare = bareNumber(text);
  if (bare === undefined || !isNumberText(bare.digits, decimal)) return undefined;
  const digits =
    decimal === ","
      ? bare.digits.replace(/[. '’]/g, "").replace(",", ".")
      : bare.digits.replace(/[, '’]/g, "");
  const size = Number(digits) / (bare.percent ? 100 : 1);
  if (!Number.isFinite(size)) return undefined;
  return bare.negative && size !== 0 ? -size : size;
}

function isNumberText(digits: string, decimal: DecimalMark): boolean {
  if (!/\d/.test(digits) || /^0\d/.test(digits)) return false;
  const [whole = ""] = digits.split(decimal, 1);
  if (whole.replace(/\D/g, "").length > exactDigits) return false;
  return plain[decimal].test(digits) || grouped[decimal].test(digits);
}

function bareNumber(text: string): Bare | undefined {
  if (text.length > 60) return undefined;
  let rest = text
    .replace(/[\u00a0\u2007\u2009\u202f]/g, " ")
    .replaceAll("−", "-")
    .trim();
  let negative = false;
  if (/^\(.*\)$/.test(rest)) {
    negative = true;
    rest = rest.slice(1, -1).trim();
  }
  const percent = rest.endsWith("%");
  if (percent) rest = rest.slice(0, -1).trim();
  rest = withoutCurrency(rest);
  if (/^[+-]/.test(rest) || rest.endsWith("-")) {
    if (negative) return undefined;
    negative = !rest.startsWith("+");
    rest = rest.replace(/^[+-]|-$/, "").trim();
  }
  return { digits: withoutCurrency(rest), negative, percent };
}

function withoutCurrency(text: string): string {
  return text.replace(currency, "").trim();
}

/**
 * The decimal mark that fits most of `cells`, and whether any of them decided it. A single group of three
 * digits (`1,234`) says nothing; a mark that repeats (`1.234.567`) or is followed by other than three digits does.
 */
export function detectDecimal(cells: Iterable<string>): DecimalMark | undefined {
  let commas = 0;
  let points = 0;
  for (const cell of cells) {
    const digits = bareNumber(cell)?.digits;
    if (digits === undefined) continue;
    const comma = parsesOnlyWith(",", digits);
    const point = parsesOnlyWith(".", digits);
    if (comma) commas += 1;
    if (point) points += 1;
  }
  if (commas === points) return undefined;
  return commas > points ? "," : ".";
}

function parsesOnlyWith(decimal: DecimalMark, digits: string): boolean {
  const other = decimal === "," ? "." : ",";
  return isNumberText(digits, decimal) && !isNumberText(digits, other);
}
