import { FatalStepError } from "@stepcast/engine";

export interface DecodedText {
  readonly text: string;
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
}

const pictureHint =
  "Export the table as CSV from the program that holds it, and attach that file instead of its picture.";
const exportHint = "Open it in your spreadsheet program, save it as CSV, and attach that file.";

/** First bytes of what people hand in instead of a CSV, and what to do about it. */
const signatures: readonly {
  readonly bytes: readonly number[];
  readonly what: string;
  readonly hint: string;
}[] = [
  { bytes: [0x89, 0x50, 0x4e, 0x47], what: "a picture (PNG)", hint: pictureHint },
  { bytes: [0xff, 0xd8, 0xff], what: "a picture (JPEG)", hint: pictureHint },
  { bytes: [0x47, 0x49, 0x46, 0x38], what: "a picture (GIF)", hint: pictureHint },
  { bytes: [0x52, 0x49, 0x46, 0x46], what: "a picture or a recording (RIFF)", hint: pictureHint },
  {
    bytes: [0x25, 0x50, 0x44, 0x46],
    what: "a PDF",
    hint: "Ask for the table as a spreadsheet, and export that as CSV.",
  },
  { bytes: [0x50, 0x4b, 0x03, 0x04], what: "an Excel workbook or a ZIP file", hint: exportHint },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], what: "an old Excel workbook (XLS)", hint: exportHint },
  {
    bytes: [0x1f, 0x8b],
    what: "a compressed file (gzip)",
    hint: "Unpack it and attach the CSV that is inside.",
  },
];

/**
 * The text of a file: by its byte order mark or the zeros that UTF-16 puts beside letters and digits, else UTF-8, else windows-1252, which every byte sequence fits.
 * Errors: FatalStepError for pictures, workbooks and other things that are no text.
 */
export function decodeText(bytes: Uint8Array, name: string): DecodedText {
  refuseSignature(bytes, name);
  const marked = encodingOfMark(bytes) ?? encodingOfZeros(bytes);
  if (marked !== undefined)
    return { text: refuseMarkup(new TextDecoder(marked).decode(bytes), name), encoding: marked };
  refuseControlBytes(bytes, name);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { text: refuseMarkup(text, name), encoding: "utf-8" };
  } catch (error) {
    if (error instanceof FatalStepError) throw error;
    return {
      text: refuseMarkup(new TextDecoder("windows-1252").decode(bytes), name),
      encoding: "windows-1252",
    };
  }
}

function encodingOfMark(bytes: Uint8Array): DecodedText["encoding"] | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return undefined;
}

/** Every other byte of western text in UTF-16 is zero, and none of the others is. */
function encodingOfZeros(bytes: Uint8Array): DecodedText["encoding"] | undefined {
  const sample = bytes.subarray(0, 4_096);
  if (sample.length < 4 || bytes.length % 2 === 1) return undefined;
  const zeros = [0, 0];
  for (const [at, byte] of sample.entries())
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const most = sample.length * 0.4;
  if (even === 0 && odd >= most) return "utf-16le";
  return odd === 0 && even >= most ? "utf-16be" : undefined;
}

function refuseSignature(bytes: Uint8Array, name: string): void {
  const found = signatures.find((signature) => startsWith(bytes, signature.bytes));
  if (found !== undefined) throw notCsv(name, found.what, found.hint);
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, at) => bytes[at] === byte);
}

/** Text has tabs and line ends, and no other control characters. */
function refuseControlBytes(bytes: Uint8Array, name: string): void {
  const sample = bytes.subarray(0, 64 * 1024);
  const odd = sample.reduce(
    (count, byte) => count + (byte < 9 || (byte > 13 && byte < 32) ? 1 : 0),
    0,
  );
  if (sample.includes(0) || odd > sample.length / 100)
    throw notCsv(name, "no text: its bytes look like a program's own format", exportHint);
}

/** Pictures and pages can be text too. */
function refuseMarkup(text: string, name: string): string {
  const head = text.slice(0, 1_000).trimStart().toLowerCase();
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<svg[\s>]/s.test(head))
    throw notCsv(name, "a picture (SVG)", pictureHint);
  if (/^<(?:!doctype|html|\?xml)/.test(head))
    throw notCsv(
      name,
      "a page or document in markup (HTML or XML)",
      "Download the data itself as CSV, not the page that shows it.",
    );
  if (/^[[{]/.test(head) && isJson(text))
    throw notCsv(name, "JSON", "Hand the values over as the run's input, or convert them to CSV.");
  return text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function notCsv(name: string, what: string, hint: string): FatalStepError {
  return new FatalStepError(`${name} is not a CSV file: it is ${what}. Nothing was read from it.`, {
    hint,
  });
}
