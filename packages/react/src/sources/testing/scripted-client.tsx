import type { ConnectionState, Stepcast, WatchOptions } from "@stepcast/client";
import type { EventData, EventType, FeedFilter, StepcastEvent } from "@stepcast/contracts";
import { type ReactNode, StrictMode } from "react";
import { vi } from "vitest";
import { StepcastProvider } from "../../hooks/stepcast-provider.tsx";

interface Watched {
  readonly filter: FeedFilter;
  readonly options: WatchOptions;
  /** False until the server said where it begins. */
  begun: boolean;
  stopped: boolean;
}

/** A client over a log that the test writes: who watches a run gets it from its first event, or after a cursor. Feeds from now on begin with `begin`. */
export function scriptedClient(state: ConnectionState = "live", begun = true, lost?: Error) {
  const log: StepcastEvent[] = [];
  const watched: Watched[] = [];
  const open: { runId: string; room: string; lastSeq: number }[] = [];
  const commands = {
    start: vi.fn(async () => ({ runId: "run_1" })),
    cancel: vi.fn(async () => undefined),
    list: vi.fn(async ({ room }: { room?: string }) => ({
      rows: open.filter((row) => row.room === room),
    })),
  };
  const matches = ({ filter }: Watched, event: StepcastEvent): boolean =>
    (filter.runId === undefined || filter.runId === event.runId) &&
    (filter.room === undefined || filter.room === event.room) &&
    (filter.types === undefined || filter.types.some((type) => type === event.type));
  const give = (watcher: Watched, events: readonly StepcastEvent[]): void => {
    const fitting = events.filter((event) => matches(watcher, event));
    if (watcher.stopped || !watcher.begun || fitting.length === 0) return;
    watcher.options.onEvents(fitting.map((event) => ({ cursor: `e-${event.seq}`, event })));
  };
  const begin = (watcher: Watched): void => {
    if (watcher.begun || watcher.stopped) return;
    watcher.begun = true;
    watcher.options.onBegin?.(`e-${log.length}`);
  };
  const status = { state, error: lost };
  // Cast: as much of the client as the hooks use.
  const client = {
    connection: { subscribe: () => () => undefined, getSnapshot: () => status },
    runs: commands,
    watch(filter: FeedFilter, options: WatchOptions) {
      const watcher: Watched = { filter, options, begun: options.after !== "now", stopped: false };
      watched.push(watcher);
      const seen = Number(options.after?.split("-")[1] ?? 0);
      give(watcher, Number.isNaN(seen) ? log : log.slice(seen));
      if (begun) queueMicrotask(() => begin(watcher));
      return () => {
        watcher.stopped = true;
      };
    },
  } as unknown as Stepcast;
  return {
    client,
    commands,
    open,
    log,
    /** The server says where now is. */
    begin: () => watched.forEach(begin),
    /** The log is another one: what was told no longer holds. Each feed starts over, with `tellAgain`. */
    gap(): void {
      for (const { options } of watched.filter(({ stopped }) => !stopped))
        options.onGap?.({ from: "e-1", to: "f-0" });
    },
    tellAgain(): void {
      for (const watcher of [...watched]) give(watcher, log);
    },
    /** Watchers that have not stopped. */
    watching: () => watched.filter(({ stopped }) => !stopped),
    /** Appends a fact of a run and tells who watches. */
    tell<T extends EventType>(runId: string, type: T, data: EventData<T>): void {
      const header = { seq: log.length + 1, at: 1_000 + log.length, room: "ada/desk", runId };
      // Cast: the parameters pair the type with its data; the object literal cannot show that.
      const event = { ...header, type, data } as unknown as StepcastEvent;
      log.push(event);
      for (const watcher of [...watched]) give(watcher, [event]);
    },
    wrapper: ({ children }: { readonly children?: ReactNode }) => (
      <StrictMode>
        <StepcastProvider client={client}>{children}</StepcastProvider>
      </StrictMode>
    ),
  };
}

/** How a run of one step ended. */
export const oneStep = {
  durationMs: 2_840,
  totalSteps: 1,
  succeeded: 1,
  failed: 0,
  skipped: 0,
  cancelled: 0,
  layers: 1,
  speedup: 1,
  criticalPathMs: 2_000,
};
