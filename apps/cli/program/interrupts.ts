/** How long after the first Ctrl-C the second one counts as such. */
const againMs = 1_500;

/** What ends a command that Ctrl-C left no more to do. */
export class Interrupted extends Error {}

export interface Interrupts extends Disposable {
  /** Aborts at the first Ctrl-C (or SIGTERM). */
  readonly signal: AbortSignal;
  /** After the first: true when a second one came in time. */
  again(): Promise<boolean>;
}

/** Ctrl-C as a question: once to leave, twice to cancel. A SIGTERM only ever leaves. */
export function listenForInterrupts(): Interrupts {
  const first = new AbortController();
  const second = new AbortController();
  let patient = true;
  const interrupt = (): void => (first.signal.aborted ? second : first).abort(new Interrupted());
  const terminate = (): void => {
    patient = false;
    first.abort(new Interrupted());
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", terminate);
  return {
    signal: first.signal,
    async again() {
      if (!patient) return false;
      const timer = AbortSignal.timeout(againMs);
      await new Promise<void>((resolve) => {
        if (second.signal.aborted) return resolve();
        for (const signal of [timer, second.signal])
          signal.addEventListener("abort", () => resolve(), { once: true });
      });
      return second.signal.aborted;
    },
    [Symbol.dispose]() {
      process.off("SIGINT", interrupt);
      process.off("SIGTERM", terminate);
    },
  };
}
