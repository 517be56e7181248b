import type { StepcastError, StepcastEvent } from "@stepcast/contracts";
import { type ExternalStore, FrameStore } from "./external-store.ts";
import type { Schedule } from "./frame.ts";
import { foldRunFacts, noFacts, type RunFacts } from "./run-fold.ts";
import type { RunActivity, RunStore, RunView } from "./run-view.ts";
import type { RunsClient, WatchOptions } from "./stepcast.ts";

export interface RunStoreOptions {
  readonly runId: string;
  readonly schedule: Schedule;
  /** The run as of now. Repeats itself while the server cannot be reached. */
  readonly snapshot: (signal: AbortSignal) => ReturnType<RunsClient["get"]>;
  /** `room` is the run's, once it is known. */
  readonly watch: (room: string | undefined, options: WatchOptions) => () => void;
  readonly onActive: () => void;
  readonly onIdle: () => void;
}

/**
 * One run, folded outside of any framework and shown at most once per frame.
 *
 * What is shown after a reload is what was shown before: the snapshot gives the state at once, then
 * the run's events are replayed from the first. Those up to the snapshot change nothing in the state
 * (a fold looks at `lastSeq`) and fill the activity list; those after it do both. After a `gap` the
 * same begins again on what the log now says.
 */
export class LiveRunStore implements RunStore {
  readonly runId: string;
  readonly #options: RunStoreOptions;
  readonly #view: FrameStore<RunView>;
  readonly #activity: FrameStore<RunActivity>;
  #facts: RunFacts = noFacts;
  #pending: StepcastEvent[] = [];
  #frame: (() => void) | undefined;
  #loading: AbortController | undefined;
  #stopWatching: (() => void) | undefined;
  #after: string | undefined;

  constructor(options: RunStoreOptions) {
    const { runId, schedule } = options;
    this.runId = runId;
    this.#options = options;
    const demand = { schedule, onActive: () => this.#active(), onIdle: () => this.#idle() };
    const loading: RunView = { runId, status: "loading", run: undefined, error: undefined };
    this.#view = new FrameStore(loading, demand);
    this.#activity = new FrameStore(noFacts.activity, demand);
  }

  get view(): ExternalStore<RunView> {
    return this.#view;
  }

  get activity(): ExternalStore<RunActivity> {
    return this.#activity;
  }

  get active(): boolean {
    return this.#view.active || this.#activity.active;
  }

  /** The run was just started here: all of its events come after `cursor`, so no snapshot is needed. */
  begin(cursor: string): void {
    if (this.#facts.run === undefined) this.#after = cursor;
  }

  /** Tries again what was refused. */
  reload(): void {
    if (this.#view.latest.status !== "failed" || !this.active) return;
    this.stop();
    this.#start();
  }

  stop(): void {
    this.#loading?.abort();
    this.#loading = undefined;
    this.#stopWatching?.();
    this.#stopWatching = undefined;
    this.#frame?.();
    this.#frame = undefined;
    this.#pending = [];
    this.#facts = noFacts;
  }

  #active(): void {
    this.#options.onActive();
    if (this.#loading === undefined) this.#start();
  }

  #idle(): void {
    if (!this.active) this.#options.onIdle();
  }

  #start(): void {
    this.#loading = new AbortController();
    if (this.#after !== undefined) this.#watch(this.#after);
    else void this.#load("start", this.#loading.signal);
  }

  async #load(after: string, signal: AbortSignal): Promise<void> {
    try {
      const { run } = await this.#options.snapshot(signal);
      if (signal.aborted) return;
      this.#facts = { ...this.#facts, run };
      this.#show();
      this.#watch(after);
    } catch (thrown) {
      // Cast: every call of the client rejects with the product's error, or with the abort that is looked at first.
      if (!signal.aborted) this.#fail(thrown as StepcastError);
    }
  }

  #watch(after: string): void {
    this.#stopWatching = this.#options.watch(this.#facts.run?.room, {
      after,
      onEvents: (events) => {
        for (const { event } of events) this.#pending.push(event);
        this.#frame ??= this.#options.schedule(() => this.#show());
      },
      onGap: ({ to }) => this.#restart(to),
      onError: (error) => this.#fail(error),
    });
  }

  /** What was known no longer holds. */
  #restart(to: string): void {
    this.stop();
    this.#after = undefined;
    this.#show();
    this.#loading = new AbortController();
    void this.#load(to, this.#loading.signal);
  }

  #show(): void {
    this.#frame?.();
    this.#frame = undefined;
    const events = this.#pending;
    this.#pending = [];
    if (events.length > 0) this.#facts = foldRunFacts(this.#facts, events);
    const { runId } = this;
    const { run, activity } = this.#facts;
    this.#showView({
      runId,
      status: run === undefined ? "loading" : "ready",
      run,
      error: undefined,
    });
    this.#activity.set(activity);
    this.#view.flush();
    this.#activity.flush();
  }

  #showView(view: RunView): void {
    const { run, status, error } = this.#view.latest;
    if (run !== view.run || status !== view.status || error !== view.error) this.#view.set(view);
  }

  #fail(error: RunView["error"]): void {
    this.#showView({ runId: this.runId, status: "failed", run: this.#facts.run, error });
    this.#view.flush();
  }
}
