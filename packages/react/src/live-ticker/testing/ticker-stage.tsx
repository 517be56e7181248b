import type { ConnectionState, Stepcast, WatchOptions } from "@stepcast/client";
import {
  type EventOf,
  type FeedFilter,
  type RunState,
  type RunStatus,
  StepcastError,
  type StepState,
} from "@stepcast/contracts";
import { type ReactNode, StrictMode } from "react";
import { vi } from "vitest";
import { StepcastProvider } from "../../hooks/stepcast-provider.tsx";

/** A client that the test plays: runs, connection and feeds move when it says so. */
export function tickerStage() {
  const views = new Map<string, ReturnType<typeof playable<ReturnType<typeof viewOf>>>>();
  const view = (runId: string) => {
    const known = views.get(runId) ?? playable(viewOf(runId, undefined));
    views.set(runId, known);
    return known;
  };
  const connection = playable({ state: "live" as ConnectionState });
  const watched: { filter: FeedFilter; options: WatchOptions; stopped: boolean }[] = [];
  const commands = {
    cancel: vi.fn(async () => {}),
    pause: vi.fn(async () => {}),
    resume: vi.fn(async () => {}),
    answer: vi.fn(async () => {}),
    list: vi.fn(async () => ({ rows: [] as readonly RunState[] })),
  };
  // Cast: as much of the client as the ticker uses.
  const client = {
    connection,
    runs: { store: (runId: string) => ({ runId, view: view(runId) }), ...commands },
    watch(filter: FeedFilter, options: WatchOptions) {
      const entry = { filter, options, stopped: false };
      watched.push(entry);
      if (options.after === "now") queueMicrotask(() => !entry.stopped && options.onBegin?.("e-0"));
      return () => {
        entry.stopped = true;
      };
    },
  } as unknown as Stepcast;
  return {
    commands,
    watched,
    connect: (state: ConnectionState) => connection.set({ state }),
    show: (run: RunState) => view(run.runId).set(viewOf(run.runId, run)),
    /** Retention took the run away. */
    remove(runId: string): void {
      const error = new StepcastError("not_found", `The run ${runId} was removed.`);
      view(runId).set(viewOf(runId, view(runId).getSnapshot().run, error));
    },
    /** Tells the watchers of a room that a run began there. */
    begin(room: string, runId: string, seq: number) {
      const event: EventOf<"run.queued"> = {
        seq,
        at: seq,
        type: "run.queued",
        room,
        runId,
        data: { tags: [], requestedBy: "ada" },
      };
      for (const { filter, options, stopped } of watched)
        if (!stopped && filter.room === room) options.onEvents([{ cursor: `e-${seq}`, event }]);
    },
    wrapper: ({ children }: { readonly children?: ReactNode }) => (
      <StrictMode>
        <StepcastProvider client={client}>{children}</StepcastProvider>
      </StrictMode>
    ),
  };
}

function viewOf(runId: string, run: RunState | undefined, error?: StepcastError) {
  const status = run === undefined ? ("loading" as const) : ("ready" as const);
  return { runId, status: error === undefined ? status : ("failed" as const), run, error };
}

function playable<T>(initial: T) {
  const listeners = new Set<() => void>();
  let value = initial;
  return {
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    getSnapshot: () => value,
    set(next: T) {
      value = next;
      for (const listener of [...listeners]) listener();
    },
  };
}

/** A run with the given steps; ended runs took 2.8 s. */
export function stagedRun(
  status: RunStatus,
  steps: readonly (Partial<StepState> & { readonly stepId: string })[],
  change: Partial<RunState> = {},
): RunState {
  const ended = status === "completed" || status === "failed" || status === "cancelled";
  return {
    runId: "run_a",
    room: "ada/desk",
    status,
    planName: "Ciliegie",
    tags: [],
    requestedBy: "ada",
    cancelRequested: false,
    queuedAt: 0,
    startedAt: 0,
    ...(ended && { endedAt: 2_800, durationMs: 2_800 }),
    totalSteps: steps.length,
    succeeded: 0,
    failed: 0,
    skipped: 0,
    cancelled: 0,
    lastSeq: 1,
    steps: steps.map((step) => ({
      label: step.stepId,
      skill: "core.noop",
      status: "pending",
      attempt: 0,
      failures: 0,
      ...step,
    })),
    stepIndex: Object.fromEntries(steps.map((step, place) => [step.stepId, place])),
    phases: [],
    approvals: [],
    artifacts: [],
    usage: { inputTokens: 0, outputTokens: 0, usd: 0 },
    ...change,
  };
}
