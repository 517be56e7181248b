import type { Runner, StepFunction } from "../runner.ts";
import { dependentsOf, remainingMsOf, type Shape } from "../shape.ts";

/** The floor: counts open dependencies, starts what has none left. Keeps nothing, checks nothing, tells nobody. */
export const readyCounter: Runner = {
  features: () => ({ validation: "-", events: "-", persistence: "-" }),
  async prepare(shape, step, options) {
    return {
      run: () => runReady(shape, step, options.maxParallel ?? Number.POSITIVE_INFINITY),
      close: async () => {},
    };
  },
};

/** With a limit, the step with the longest remaining path goes first. */
function runReady(shape: Shape, step: StepFunction, maxParallel: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const dependents = dependentsOf(shape);
  const open = shape.dependencies.map((list) => list.length);
  const waiting: number[] = [];
  const remaining = remainingMsOf(shape);
  let left = shape.dependencies.length;
  let running = 0;

  const start = (node: number): void => {
    running++;
    step(node).then(() => complete(node), reject);
  };
  const ready = (node: number): void => {
    if (running < maxParallel) start(node);
    else waiting.push(node);
  };
  const complete = (node: number): void => {
    running--;
    left--;
    if (left === 0) {
      resolve();
      return;
    }
    for (const dependent of dependents[node] ?? []) {
      const count = (open[dependent] ?? 0) - 1;
      open[dependent] = count;
      if (count === 0) ready(dependent);
    }
    while (running < maxParallel && waiting.length > 0) start(takeLongest(waiting, remaining));
  };
  open.forEach((count, node) => {
    if (count === 0) ready(node);
  });
  return promise;
}

function takeLongest(waiting: number[], remaining: readonly number[]): number {
  let place = 0;
  waiting.forEach((node, index) => {
    if ((remaining[node] ?? 0) > (remaining[waiting[place] ?? 0] ?? 0)) place = index;
  });
  return waiting.splice(place, 1)[0] ?? 0;
}
