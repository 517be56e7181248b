/** How a file writes 1234.5: `1.234,5` or `1,234.5`. Spaces and apostrophes group in both. */
export type DecimalMark = "," | ".";

/** More digits than a double holds, before any decimal mark, are an identifier (an IBAN, a card number), not an amount. */
const exactDigits = 15;

const symbols: Readonly<Record<string, string>> = {
  "€": "EUR",
  $: "USD",
  "£": "GBP",
  "¥": "JPY",
  "₹": "INR",
};
const currency =
  /^(?:[€$£¥₹]|EUR|USD|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|PLN|CZK|INR)|(?:[€$£¥₹]|EUR|USD|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|PLN|CZK|INR)$/;
const plain = { ",": /^\d*(?:,\d+)?(?:e[+-]?\d+)?$/i, ".": /^\d*(?:\.\d+)?(?:e[+-]?\d+)?$/i };
/** No group begins with a zero: 0.125 has a decimal point, whatever the other cells have. */
const grouped = {
  ",": /^[1-9]\d{0,2}([. '])\d{3}(?:\1\d{3})*(?:,\d+)?$/,
  ".": /^[1-9]\d{0,2}([, '])\d{3}(?:\1\d{3})*(?:\.\d+)?$|^[1-9]\d?(?:,\d\d)+,\d{3}(?:\.\d+)?$/,
};

/** A number's digits, once sign, currency and percent are taken off. */
interface Bare {
  readonly digits: string;
  readonly negative: boolean;
  readonly percent: boolean;
  /** Three capitals. */
  readonly currency: string | undefined;
}

/**
 * The number that a cell holds, or undefined. Knows thousands (`1.234,56`, `1 234,56`, `1'234.56`, `12,34,567.8`), percent
 * (`12,5 %` is 0.125), currencies, and negatives as `-5`, `−5`, `5-` and `(5)`. Identifiers stay text:
 * leading zeros and more than 15 digits before the decimal mark.
 */
export function parseNumber(text: string, decimal: DecimalMark): number | undefined {
  return readAmount(text, decimal)?.value;
}

export interface Amount {
  readonly value: number;
  readonly percent: boolean;
  /** Three capitals. */
  readonly currency: string | undefined;
}

/** The same, with what stood beside its digits. */
export function readAmount(text: string, decimal: DecimalMark): Amount | undefined {
  const bare = bareNumber(text);
  if (bare === undefined || !isNumberText(bare.digits, decimal)) return undefined;
  const digits =
    decimal === ","
      ? bare.digits.replace(/[. ']/g, "").replace(",", ".")
      : bare.digits.replace(/[, ']/g, "");
  const { percent, currency: unit } = bare;
  // Dividing would round a second time: 14.3 / 100 is not 0.143.
  const size = Number(percent ? hundredth(digits) : digits);
  if (!Number.isFinite(size)) return undefined;
  return { value: bare.negative && size !== 0 ? -size : size, percent, currency: unit };
}

function hundredth(digits: string): string {
  const [mantissa, exponent = "0"] = digits.toLowerCase().split("e");
  return `${mantissa}e${Number(exponent) - 2}`;
}

function isNumberText(digits: string, decimal: DecimalMark): boolean {
  if (!/\d/.test(digits) || /^0\d/.test(digits)) return false;
  const [whole = ""] = digits.split(decimal, 1);
  if (whole.replace(/\D/g, "").length > exactDigits) return false;
  return plain[decimal].test(digits) || grouped[decimal].test(digits);
}

function bareNumber(text: string): Bare | undefined {
  if (text.length > 60) return undefined;
  if (/^-?[\d.,]+$/.test(text)) {
    const negative = text.startsWith("-");
    return {
      digits: negative ? text.slice(1) : text,
      negative,
      percent: false,
      currency: undefined,
    };
  }
  let rest = text
    .replace(/[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g, "")
    .replace(/[\u00a0\u2007\u2009\u202f]/g, " ")
    .replace(/[’‘ʼ]/g, "'")
    .replaceAll("−", "-")
    .trim();
  let negative = false;
  if (/^\(.*\)$/.test(rest)) {
    negative = true;
    rest = rest.slice(1, -1).trim();
  }
  const percent = rest.endsWith("%");
  if (percent) rest = rest.slice(0, -1).trim();
  const outer = splitCurrency(rest);
  rest = outer.rest;
  if (/^[+-]/.test(rest) || rest.endsWith("-")) {
    if (negative) return undefined;
    negative = !rest.startsWith("+");
    rest = rest.replace(/^[+-]|-$/, "").trim();
  }
  const inner = splitCurrency(rest);
  return { digits: inner.rest, negative, percent, currency: outer.currency ?? inner.currency };
}

function splitCurrency(text: string): { rest: string; currency: string | undefined } {
  const found = currency.exec(text);
  if (found === null) return { rest: text, currency: undefined };
  const rest = found.index === 0 ? text.slice(found[0].length) : text.slice(0, found.index);
  return { rest: rest.trim(), currency: symbols[found[0]] ?? found[0] };
}

/** What a cell says of how its column is written; undefined for what is no number either way. */
export interface NumberStyle {
  readonly percent: boolean;
  readonly currency: string | undefined;
  /** The only decimal mark that it can have; undefined when it says nothing: `1,234`, `7`. */
  readonly decimal: DecimalMark | undefined;
  /** Two numbers, a thousand times apart: `1,234`. */
  readonly open: boolean;
}

export function numberStyle(text: string): NumberStyle | undefined {
  const bare = bareNumber(text);
  if (bare === undefined) return undefined;
  const comma = isNumberText(bare.digits, ",");
  const point = isNumberText(bare.digits, ".");
  if (!comma && !point) return undefined;
  const decimal = comma === point ? undefined : comma ? "," : ".";
  const open = comma && point && /[.,]/.test(bare.digits);
  return { percent: bare.percent, currency: bare.currency, decimal, open };
}
