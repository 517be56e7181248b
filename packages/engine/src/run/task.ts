import type { JsonValue } from "@stepcast/contracts";
import type { PlanNode } from "../plan/graph.ts";
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
  /** Monotonic milliseconds at which the latest try began. */
  startedAtMs: number;
  /** Where it stands among those in flight; -1 when it does not. */
  place: number;
  /** The attempt under way; undefined while its start is being committed. */
  running: RunningAttempt | undefined;
}

export function stepTask(node: PlanNode, attempt = 0, failures = 0): Task {
  return {
    id: node.step.id,
    node,
    item: -1,
    input: undefined,
    attempt,
    failures,
    startedAtMs: 0,
    place: -1,
    running: undefined,
  };
}
