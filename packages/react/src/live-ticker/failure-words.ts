import type { TickerLabels } from "./ticker-labels.ts";

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

interface FailureWords {
  readonly words: string;
  /** The server's own words, beside those of the ticker's language. */
  readonly detail?: string | undefined;
  /** Absent beside the words of another language: it is English. */
  readonly hint?: string | undefined;
}

/** What went wrong, in the ticker's language if it has words for the code, else as the server said it. */
export function failureWords(
  { code, message, hint }: Failure,
  { errors }: Pick<TickerLabels, "errors">,
): FailureWords {
  const known: Readonly<Record<string, string>> = errors;
  const words = Object.hasOwn(known, code) ? known[code] : undefined;
  return words === undefined ? { words: message, hint } : { words, detail: message };
}
