import type { ExternalStore, Stepcast } from "@stepcast/client";
import { thrownText } from "@stepcast/contracts";
import { agentExecutionEvent } from "@stepcast/dialects";
import { type AgentState, beginning, foldAgent, noExecution } from "./agent-state.ts";

interface Following {
  readonly executionId: string;
  readonly stop: () => void;
  readers: number;
}

/**
 * The execution that a page shows, and its readers: it is watched while somebody reads it and it has
 * not ended, once for all of them. Only the latest is kept.
 */
export class AgentStore implements ExternalStore<AgentState> {
  readonly #client: Stepcast;
  readonly #listeners = new Set<() => void>();
  #state = noExecution;
  #following: Following | undefined;

  constructor(client: Stepcast) {
    this.#client = client;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): AgentState => this.#state;

  /** Starts an execution and shows it. Errors: those of `runs.start`. */
  async start(task: string): Promise<string> {
    try {
      const { runId } = await this.#client.runs.start({ goal: task });
      this.#show(beginning(runId, task));
      // Until its end, whoever reads it meanwhile: pages ask whether it still executes.
      this.follow(runId);
      return runId;
    } catch (thrown) {
      this.#show({ ...noExecution, error: thrownText(thrown) });
      throw thrown;
    }
  }

  /** Asks the server to stop the execution that is shown; without one nothing happens. */
  async cancel(): Promise<void> {
    const execution = this.#state.currentExecution;
    if (execution?.status === "running") await this.#client.runs.cancel(execution.id);
  }

  /** Watches an execution from its first event until it has ended. Returns the way to stop reading. */
  follow(executionId: string): () => void {
    const known = this.#following;
    if (known?.executionId !== executionId) {
      known?.stop();
      this.#following = this.#watch(executionId);
    }
    const following = this.#following;
    if (following === undefined) return () => undefined;
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

  #watch(executionId: string): Following {
    if (this.#state.currentExecution?.id !== executionId) this.#show(noExecution);
    let ended = false;
    let unwatch: (() => void) | undefined;
    const stop = (): void => {
      ended = true;
      unwatch?.();
    };
    unwatch = this.#client.watch(
      { runId: executionId },
      {
        onEvents: (batch) => {
          let state = this.#state;
          for (const { cursor, event } of batch) {
            const told = agentExecutionEvent(event);
            if (ended || told === undefined) continue;
            state = foldAgent(state, told, cursor);
            if (told.event === "execution:complete" || told.event === "execution:error") stop();
          }
          this.#show(state);
        },
        onError: (error) => this.#show({ ...this.#state, error: error.message }),
      },
    );
    if (ended) unwatch();
    return { executionId, stop, readers: 0 };
  }

  #show(state: AgentState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

// By client and not by module: two clients on one page show two executions.
const stores = new WeakMap<Stepcast, AgentStore>();

/** The store of a client, the same one for everybody who asks. */
export function agentStoreOf(client: Stepcast): AgentStore {
  const known = stores.get(client) ?? new AgentStore(client);
  stores.set(client, known);
  return known;
}
