import type { Shape } from "./shape.ts";

/** Watches the steps of one run, and says what an engine did wrong: a figure of a wrong run is worth nothing. */
export interface StepLedger {
  start(node: number): void;
  end(node: number): void;
  /** What was wrong, as sentences; empty when every step ran exactly once and none before its dependencies ended. */
  faults(): string[];
}

export function createStepLedger(shape: Shape): StepLedger {
  const starts = new Uint32Array(shape.dependencies.length);
  const ends = new Uint32Array(shape.dependencies.length);
  const early: number[] = [];
  return {
    start(node) {
      starts[node] = (starts[node] ?? 0) + 1;
      for (const dependency of shape.dependencies[node] ?? []) {
        if (ends[dependency] === 0) {
          early.push(node);
          break;
        }
      }
    },
    end(node) {
      ends[node] = (ends[node] ?? 0) + 1;
    },
    faults() {
      const missed = count(starts, (times) => times === 0);
      const repeated = count(starts, (times) => times > 1);
      const unfinished = count(ends, (times) => times === 0) - missed;
      return [
        ...(missed > 0 ? [`${missed} steps never ran`] : []),
        ...(repeated > 0 ? [`${repeated} steps ran more than once`] : []),
        ...(unfinished > 0 ? [`${unfinished} steps were still running when the run ended`] : []),
        ...(early.length > 0 ? [`${early.length} steps ran before their dependencies`] : []),
      ];
    },
  };
}

function count(times: Uint32Array, wanted: (times: number) => boolean): number {
  let found = 0;
  for (const value of times) if (wanted(value)) found++;
  return found;
}
