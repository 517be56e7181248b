import type { CastEvent, ExternalStore, Stepcast, StepcastEvent } from "@stepcast/client";
import { thrownText } from "@stepcast/contracts";
import { agentExecutionEvent } from "@stepcast/dialects";
import {
  type AgentExecution,
  type AgentState,
  beginning,
  foldAgent,
  goingOn,
  noExecution,
} from "./agent-state.ts";

interface Following {
  readonly executionId: string;
  readonly stop: () => void;
  readers: number;
}

/**
 * The execution that a page shows, and its readers: it is watched while somebody reads it and it has
 * not completed, once for all of them; one that failed may be retried. Only the latest is kept.
 */
export class AgentStore implements ExternalStore<AgentState> {
  readonly #client: Stepcast;
  readonly #listeners = new Set<() => void>();
  #state = noExecution;
  #following: Following | undefined;
  /** Up to where the execution that is shown was told; nothing follows the last word. */
  #place: { readonly cursor: string; readonly isLast: boolean } | undefined;
  #starts = 0;
  #pending = 0;
  #shownStart = 0;
  #cancelledStart = 0;

  constructor(client: Stepcast) {
    this.#client = client;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): AgentState => this.#state;

  /**
   * Starts an execution and shows it; one that cannot be started leaves what is shown. Errors: those of
   * `runs.start`.
   */
  async start(task: string): Promise<string> {
    this.#starts += 1;
    const start = this.#starts;
    this.#pending += 1;
    this.#show(this.#state);
    try {
      const { runId } = await this.#client.runs.start({ goal: task }).finally(() => {
        this.#pending -= 1;
      });
      // Of two that were started at once, the later one is shown, whichever was answered first.
      if (start > this.#shownStart) {
        this.#shownStart = start;
        this.#begin(runId, task);
      } else this.#show(this.#state);
      if (start <= this.#cancelledStart) void this.#client.runs.cancel(runId).catch(this.#fail);
      return runId;
    } catch (thrown) {
      this.#fail(thrown);
      throw thrown;
    }
  }

  /** Asks the server to stop the execution that is shown, and one that is being started; without one nothing happens. */
  async cancel(): Promise<void> {
    this.#cancelledStart = this.#starts;
    const execution = this.#state.currentExecution;
    if (execution?.status === "running") await this.#client.runs.cancel(execution.id);
  }

  /** Watches an execution from its first event until it has completed. Returns the way to stop reading. */
  follow(executionId: string): () => void {
    const known = this.#following;
    const following = known?.executionId === executionId ? known : this.#watch(executionId);
    following.readers += 1;
    let reading = true;
    return () => {
      if (!reading) return;
      reading = false;
      following.readers -= 1;
      if (following.readers > 0) return;
      following.stop();
      if (this.#following === following) this.#following = undefined;
    };
  }

  #begin(runId: string, task: string): void {
    this.#place = undefined;
    this.#show(beginning(runId, task));
    // Until its end, whoever reads it meanwhile: pages ask whether it still executes.
    const letGo = this.follow(runId);
    const unsubscribe = this.subscribe(() => {
      const { currentExecution } = this.#state;
      if (currentExecution === undefined || isRunning(currentExecution, runId)) return;
      unsubscribe();
      letGo();
    });
  }

  #watch(executionId: string): Following {
    this.#following?.stop();
    const isShown = this.#state.currentExecution?.id === executionId;
    if (!isShown) this.#place = undefined;
    if (!isShown) this.#show(noExecution);
    const stop = this.#place?.isLast === true ? () => undefined : this.#listen(executionId);
    this.#following = { executionId, stop, readers: 0 };
    return this.#following;
  }

  /** Goes on where the execution that is shown was left. Returns the way to stop. */
  #listen(executionId: string): () => void {
    let stopped = false;
    let unwatch: (() => void) | undefined;
    const stop = (): void => {
      stopped = true;
      unwatch?.();
    };
    unwatch = this.#client.watch(
      { runId: executionId },
      {
        after: this.#place?.cursor,
        onEvents: (batch) => {
          const last = batch.at(-1);
          if (stopped || last === undefined) return;
          const isLast = batch.some(({ event }) => isLastWord(event));
          this.#place = { cursor: last.cursor, isLast };
          if (isLast) stop();
          this.#show(batch.reduce(foldCast, this.#state));
        },
        // What comes next tells it anew, to whoever reads it still.
        onGap: () => {
          this.#place = undefined;
          const { currentExecution } = this.#state;
          if (currentExecution !== undefined)
            this.#show(beginning(executionId, currentExecution.task));
        },
        onError: ({ code, message: error }) => {
          const known = code === "not_found" ? noExecution : this.#state;
          this.#show({ ...known, error });
        },
      },
    );
    if (stopped) unwatch();
    return stop;
  }

  readonly #fail = (thrown: unknown): void =>
    this.#show({ ...this.#state, error: thrownText(thrown) });

  #show(state: AgentState): void {
    const isStarting = this.#pending > 0;
    if (state === this.#state && state.isStarting === isStarting) return;
    this.#state = state.isStarting === isStarting ? state : { ...state, isStarting };
    for (const listener of [...this.#listeners]) listener();
  }
}

function isRunning({ id, status }: AgentExecution, executionId: string): boolean {
  return id === executionId && status === "running";
}

/** What failed or was cancelled may be retried, and so may a completed execution with steps that were. */
function isLastWord({ type, data }: StepcastEvent): boolean {
  return type === "run.completed" && data.failed + data.cancelled === 0;
}

function foldCast(state: AgentState, { cursor, event }: CastEvent): AgentState {
  if (event.type === "run.resumed" && event.data.retry !== undefined) return goingOn(state);
  const told = agentExecutionEvent(event);
  return told === undefined ? state : foldAgent(state, told, cursor);
}

// By client and not by module: two clients on one page show two executions.
const stores = new WeakMap<Stepcast, AgentStore>();

/** The store of a client, the same one for everybody who asks. */
export function agentStoreOf(client: Stepcast): AgentStore {
  const known = stores.get(client) ?? new AgentStore(client);
  stores.set(client, known);
  return known;
}
