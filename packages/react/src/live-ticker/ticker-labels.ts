import type { ErrorCode } from "@stepcast/client";
import { englishLabels } from "./labels-en.ts";
import { frenchLabels } from "./labels-fr.ts";
import { italianLabels } from "./labels-it.ts";

/** Every word of the ticker. Durations come formatted; `name` is a step's or a plan's. */
export interface TickerLabels {
  readonly starting: string;
  readonly running: string;
  readonly paused: string;
  readonly stopping: string;
  readonly completed: (duration: string) => string;
  readonly failed: (duration: string) => string;
  /** The planner did not understand the goal, so nothing ran. */
  readonly noPlan: string;
  readonly cancelled: (duration: string) => string;
  readonly progress: (done: number, total: number) => string;
  readonly timeLeft: (duration: string) => string;
  readonly queued: string;
  readonly needsYou: string;
  readonly skipped: string;
  readonly stepCancelled: string;
  readonly reused: string;
  readonly retry: (attempt: number, of: number) => string;
  readonly more: (count: number) => string;
  readonly fewer: string;
  readonly pause: string;
  readonly resume: string;
  readonly stop: string;
  readonly dismiss: string;
  readonly approve: string;
  readonly reject: string;
  readonly expand: string;
  readonly collapse: string;
  readonly connecting: string;
  readonly reconnecting: string;
  readonly offline: string;
  readonly denied: string;
  readonly commandFailed: (reason: string) => string;
  /** What went wrong, by its code. Of a code without words here, the server's own are shown: they are English. */
  readonly errors: Readonly<Partial<Record<ErrorCode, string>>>;
  readonly said: {
    readonly started: (name: string) => string;
    readonly succeeded: (name: string) => string;
    readonly failed: (name: string) => string;
    readonly needsYou: (name: string) => string;
    readonly severalSucceeded: (count: number) => string;
    readonly runCompleted: string;
    readonly runFailed: string;
    readonly runCancelled: string;
  };
  /** What a step is called when its plan gives it no label: a short line per skill. */
  readonly statusLines: Readonly<Record<string, string>>;
}

export const tickerLocales = ["en", "it", "fr"] as const;
export type TickerLocale = (typeof tickerLocales)[number];

const labelsByLocale: Readonly<Record<TickerLocale, TickerLabels>> = {
  en: englishLabels,
  it: italianLabels,
  fr: frenchLabels,
};

/** The words of a locale such as `it-IT`, with some of them replaced; English when it is not spoken here. */
export function tickerLabels(locale: string, replaced: Partial<TickerLabels> = {}): TickerLabels {
  const language = locale.slice(0, 2).toLowerCase();
  const known = tickerLocales.find((candidate) => candidate === language) ?? "en";
  return { ...labelsByLocale[known], ...replaced };
}

/** The page's own language, else the browser's. */
export function pageLocale(): string {
  if (typeof document === "undefined") return "en";
  return document.documentElement.lang || navigator.language;
}
