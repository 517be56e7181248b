import type { RandomBytes, Redactor, SkillRisk } from "@stepcast/contracts";
import type { Store } from "@stepcast/store";
import type { Clock } from "./clock.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Planner } from "./planner.ts";
import type { SkillRegistry } from "./registry.ts";
import type { Secret } from "./secret.ts";

export interface EngineOptions {
  readonly store: Store;
  readonly skills: SkillRegistry;
  /** Turns goals into plans. Absent: only plans can be started. */
  readonly planner?: Planner | undefined;
  /** Steps whose skill has one of these risks wait for a person. Default: none. */
  readonly approve?: readonly SkillRisk[] | undefined;
  /** Hides secrets from results and files of steps, and refuses plans that write one out. Default: nothing is hidden. */
  readonly redactor?: Redactor | undefined;
  /** A secret that steps may name, for runs of a room; undefined when there is none for them. Default: there are none. */
  readonly secret?: ((name: string, room: string) => Secret | undefined) | undefined;
  /** Default: the system's clock. */
  readonly clock?: Clock | undefined;
  /** For ids and jitter. Default: the system's secure source. */
  readonly random?: RandomBytes | undefined;
  /** Default: in this process, CPU-heavy skills in worker threads. */
  readonly dispatcher?: Dispatcher | undefined;
  /** Attempts in flight, of all runs. Default: limits.processParallel. */
  readonly maxParallel?: number | undefined;
  /** How long a run belongs to a process that says nothing. Default: limits.leaseMs. */
  readonly leaseMs?: number | undefined;
  /** Something that nobody waits for went wrong. Default: nothing is said. */
  readonly onError?: ((error: unknown, runId: string | undefined) => void) | undefined;
}
