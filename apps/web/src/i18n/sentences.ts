import { type ErrorCode, type EventData, isErrorCode } from "@stepcast/contracts";

type SkipCode = EventData<"step.skipped">["code"];

/** What a code means in the page's language; the server's own words, which are English, are then the detail. */
export interface Sentences {
  readonly errors: Partial<Readonly<Record<ErrorCode, string>>>;
  readonly skips: Partial<Readonly<Record<SkipCode, string>>>;
}

interface Told {
  readonly code: string;
  readonly message: string;
}

/** The sentence of a code. Absent: the server's words are all there is. */
export function sentenceOf({ errors }: Sentences, code: string): string | undefined {
  return isErrorCode(code) ? errors[code] : undefined;
}

/** An error on one line. */
export function errorLine(sentences: Sentences, { code, message }: Told): string {
  const sentence = sentenceOf(sentences, code);
  return sentence === undefined ? message : `${sentence} ${message}`;
}

/** Why a step was skipped, on one line. */
export function skipLine({ skips }: Sentences, code: SkipCode | undefined, reason: string): string {
  const sentence = code && skips[code];
  return sentence === undefined ? reason : `${sentence} ${reason}`;
}
