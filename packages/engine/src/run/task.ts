import type { JsonValue } from "@stepcast/contracts";
import type { PlanNode } from "../plan/graph.ts";
import type { Begun } from "./recorded.ts";
import type { RunningAttempt } from "./running-attempt.ts";

/** Something that runs as attempts: a step of the plan, or one item of a `forEach` step. */
export interface Task {
  /** `resize`, or `resize/3` for an item. */
  readonly id: string;
  readonly node: PlanNode;
  /** Which item of a `forEach` step; -1 for a step. */
  readonly item: number;
  /** What the skill gets; undefined for the parent of items and until the input was resolved. */
  input: JsonValue | undefined;
  /** The latest try; 0 before the first. */
  attempt: number;
  /** Tries that failed. */
  failures: number;
  /** Was tried before the run was retried, and not since. */
  retried: boolean;
  /** Monotonic milliseconds at which the latest try began; NaN before the first. */
  startedAtMs: number;
  /** Where it stands among those in flight; -1 when it does not. */
  place: number;
  /** The attempt under way; undefined while its start is being committed. */
  running: RunningAttempt | undefined;
}

/** `begun`: what is recorded of tries before. */
export function stepTask(node: PlanNode, begun?: Begun): Task {
  return {
    id: node.step.id,
    node,
    item: -1,
    input: undefined,
    attempt: begun?.attempt ?? 0,
    failures: begun?.failures ?? 0,
    retried: begun !== undefined && begun.startedAt === undefined,
    // No integer from the first: else every task that waits would change its shape, one by one, once it begins.
    startedAtMs: Number.NaN,
    place: -1,
    running: undefined,
  };
}
