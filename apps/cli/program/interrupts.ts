import { type ExitCode, exitCodes } from "./exit-code.ts";

/** How long after the first Ctrl-C the second one counts as such. */
const againMs = 1_500;

/** What ends a command that Ctrl-C, or the like, left no more to do; the program ends with its code. */
export class Interrupted extends Error {
  readonly code: ExitCode;

  constructor(code: ExitCode) {
    super();
    this.code = code;
  }
}

export interface Interrupts extends Disposable {
  /** Aborts at the first Ctrl-C (or SIGTERM, or when the terminal is closed). */
  readonly signal: AbortSignal;
  /** True after a Ctrl-C: a second one may follow. */
  readonly isQuestion: boolean;
  /** After the first: true when a second one came in time. */
  again(): Promise<boolean>;
  /** Calls back at the next Ctrl-C, or the like, from now on. */
  onNext(listener: () => void): void;
}

/** What ends a command without a question; a terminal that is closed sends SIGHUP. */
const terminations = ["SIGTERM", "SIGHUP"] as const;

/** Ctrl-C as a question: once to leave, twice to cancel. A SIGTERM or SIGHUP only ever leaves. */
export function listenForInterrupts(): Interrupts {
  const first = new AbortController();
  const second = new AbortController();
  let next = (): void => {};
  const interrupt = (): void => {
    (first.signal.aborted ? second : first).abort(new Interrupted(exitCodes.interrupted));
    next();
  };
  const terminate = (signal: (typeof terminations)[number]): void => {
    next();
    first.abort(new Interrupted(signal === "SIGHUP" ? exitCodes.hungUp : exitCodes.terminated));
  };
  process.on("SIGINT", interrupt);
  for (const signal of terminations) process.on(signal, terminate);
  return {
    signal: first.signal,
    get isQuestion() {
      return Object(first.signal.reason).code === exitCodes.interrupted;
    },
    async again() {
      const timer = AbortSignal.timeout(againMs);
      await new Promise<void>((resolve) => {
        if (second.signal.aborted) return resolve();
        for (const signal of [timer, second.signal])
          signal.addEventListener("abort", () => resolve(), { once: true });
      });
      return second.signal.aborted;
    },
    onNext(listener) {
      next = listener;
    },
    [Symbol.dispose]() {
      process.off("SIGINT", interrupt);
      for (const signal of terminations) process.off(signal, terminate);
    },
  };
}
