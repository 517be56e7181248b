import type { Log } from "../log.ts";

/** What was refused without a line each, told now and then. */
export interface RefusalSummary {
  /** One more was. */
  note(): void;
  /** Tells the rest. */
  close(): void;
}

const everyMs = 10_000;

/** Counts refusals and writes one line for all of `periodMs` (default 10 s), while there are any. */
export function summariseRefusals(log: Pick<Log, "warn">, periodMs = everyMs): RefusalSummary {
  let refused = 0;
  let timer: NodeJS.Timeout | undefined;
  const tell = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (refused > 0) log.warn("requests without valid credentials were refused", { refused });
    refused = 0;
  };
  return {
    note() {
      refused += 1;
      timer ??= setTimeout(tell, periodMs).unref();
    },
    close: tell,
  };
}
