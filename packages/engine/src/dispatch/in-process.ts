import type { Clock } from "../clock.ts";
import type { Attempt, Dispatcher } from "../dispatcher.ts";
import { AttemptContext } from "../skill-context.ts";
import { createWorkerDispatcher, type WorkerDispatcherOptions } from "./worker-pool.ts";

/**
 * Runs skills in this process, and those with a `worker` source in worker threads, which are
 * started with the first of them.
 */
export function createInProcessDispatcher(
  options: { readonly clock: Clock } & WorkerDispatcherOptions,
): Dispatcher {
  const workers = createWorkerDispatcher(options);
  return {
    dispatch: (attempt) =>
      attempt.skill.worker === undefined
        ? runHere(attempt, options.clock)
        : workers.dispatch(attempt),
    close: () => workers.close(),
  };
}

function runHere(attempt: Attempt, clock: Clock): unknown {
  const context = new AttemptContext(attempt, clock);
  attempt.closes = context;
  return attempt.skill.run(attempt.input, context);
}
