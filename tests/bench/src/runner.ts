import type { Shape } from "./shape.ts";

/** Where a runner keeps what it did: nowhere, in memory, or in a file (`fsync`: each commit reaches the disk; `no-fsync`: each commit survives a killed process). */
export type Storage = "none" | "memory" | "no-fsync" | "fsync";

/** What works while the figure is taken. A row without these features is a floor, not a peer. */
export interface Features {
  readonly validation: string;
  readonly events: string;
  readonly persistence: string;
}

/** Does the work of one node. */
export type StepFunction = (node: number) => Promise<void>;

export interface RunOptions {
  readonly storage: Storage;
  /** An empty folder of the runner's own; runners that keep nothing ignore it. */
  readonly folder: string;
  /** Steps in flight at once. Absent: the engine's own limit. */
  readonly maxParallel?: number | undefined;
}

/** A graph described in an engine's own words, ready to be run once. */
export interface PreparedRun {
  /** Checks or compiles what must be, runs every step, and resolves when the engine says that the run is over. */
  run(): Promise<void>;
  /** Goes on with the run that a killed process left in the same folder. Absent: the engine cannot. */
  resume?(): Promise<void>;
  close(): Promise<void>;
}

/** One engine, or one floor, in a form that every shape can be handed to. */
export interface Runner {
  readonly features: (storage: Storage) => Features;
  /** Imports the engine and describes the graph to it; not part of the figure. */
  prepare(shape: Shape, step: StepFunction, options: RunOptions): Promise<PreparedRun>;
}
