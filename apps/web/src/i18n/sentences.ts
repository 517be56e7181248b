import { type ErrorCode, type EventData, isErrorCode } from "@stepcast/contracts";
import { isolated } from "../format/isolated.ts";
import type { ProblemWords } from "./problems.ts";

type SkipCode = EventData<"step.skipped">["code"];

/** What a code means in the page's language; the server's own words, which are English, are then the detail. */
export interface Sentences {
  readonly errors: Partial<Readonly<Record<ErrorCode, string>>>;
  readonly skips: Partial<Readonly<Record<SkipCode, string>>>;
  /** Why a step was skipped that needs another one, which is told by its name. */
  readonly needs?: (step: string) => string;
  /** What is wrong with what was sent. */
  readonly problems?: ProblemWords;
}

/** The engine's own words that carry something of somebody else's, or nothing beside their code. */
const said = {
  cancelled: /^The run was cancelled(?:: ([\s\S]+))?$/,
  needs: /^it needs "([\s\S]+)", which did not succeed$/,
  condition: "its condition is not met",
} as const;

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
export function skipLine(sentences: Sentences, code: SkipCode | undefined, reason: string): string {
  const { skips, needs } = sentences;
  const sentence = code && skips[code];
  if (sentence === undefined || code === undefined) return reason;
  const step = code === "upstream" ? said.needs.exec(reason)?.[1] : undefined;
  if (step !== undefined && needs !== undefined) return needs(isolated(step));
  if (code === "condition" && reason === said.condition) return sentence;
  return `${sentence} ${cancelWords(sentences, reason)}`;
}

/** Why a step was cancelled: that the run was, and what somebody gave as the reason for that. */
export function cancelWords({ errors }: Sentences, reason: string): string {
  const sentence = errors.run_cancelled;
  const match = said.cancelled.exec(reason);
  if (match === null || sentence === undefined) return reason;
  const [, why] = match;
  return why === undefined ? sentence : `${sentence} ${isolated(why)}`;
}
