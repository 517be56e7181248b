import type { JsonValue, RunState } from "@stepcast/contracts";
import type { PlanGraph } from "../plan/graph.ts";
import type { Journal } from "./journal.ts";
import type { Recorded } from "./recorded.ts";
import type { Shell } from "./shell.ts";

export interface StepFlowOptions {
  readonly shell: Shell;
  readonly journal: Journal;
  readonly graph: PlanGraph;
  /** The run as recorded; nothing in it is done again. */
  readonly state: RunState;
  readonly recorded: Recorded;
  /** What references see as `/input`. */
  readonly input: JsonValue;
  /** Something changed: call `startReady` soon. */
  wake(): void;
}
