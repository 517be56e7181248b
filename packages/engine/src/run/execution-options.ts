import type { RunState } from "@stepcast/contracts";
import type { Lease } from "@stepcast/store";
import type { PlanGraph } from "../plan/graph.ts";
import type { Execution } from "./execution.ts";
import type { Shell } from "./shell.ts";

export interface ExecutionOptions {
  readonly shell: Shell;
  /** The run as its log says it is. */
  readonly state: RunState;
  /** Of the run's plan, when it is at hand. */
  readonly graph?: PlanGraph | undefined;
  readonly lease: Lease;
  /** The run has ended, or this process no longer owns it. */
  closed(execution: Execution): void;
}
