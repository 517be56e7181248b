import type { Engine } from "@stepcast/engine";
import type { Hub } from "@stepcast/hub";
import type { Toolbox } from "./toolbox.ts";

/** What the executors of one kit share. */
export interface ExecutorParts {
  readonly engine: Engine;
  readonly hub: Hub;
  readonly toolbox: Toolbox;
  /** `user/session`: where their runs are seen. */
  readonly room: string;
}
