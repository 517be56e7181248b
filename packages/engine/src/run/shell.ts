import type { ArtifactRef, RandomBytes, Redactor, SkillRisk } from "@stepcast/contracts";
import type { Store } from "@stepcast/store";
import type { Clock } from "../clock.ts";
import type { Dispatcher, FileContent } from "../dispatcher.ts";
import type { Planner } from "../planner.ts";
import type { SkillRegistry } from "../registry.ts";
import type { Secret } from "../secret.ts";
import type { KeyedSlots, Slots } from "../slots.ts";

/** What the engine lends to each of its runs. */
export interface Shell {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly skills: SkillRegistry;
  /** Risks of skills that a person must allow. */
  readonly approve: readonly SkillRisk[];
  /** Hides secrets from results before they are recorded and handed on; undefined: nothing is hidden. */
  readonly redactor: Redactor | undefined;
  /** A configured secret, for runs of a room; undefined when there is none for them. */
  secret(name: string, room: string): Secret | undefined;
  readonly planner: Planner | undefined;
  readonly dispatcher: Dispatcher;
  /** Attempts in flight, of all runs of the process. */
  readonly slots: Slots;
  readonly keys: KeyedSlots;
  /** Stores a file in a room; waits out a storage that refuses for now. Errors: `artifact_too_large`. */
  putArtifact(room: string, file: FileContent): Promise<ArtifactRef>;
  /** Something that nobody waits for went wrong; for the server's log. */
  report(error: unknown, runId: string): void;
}

/** A random number in [0, 1) with 32 bits. */
export function randomUnit(random: RandomBytes): number {
  const bytes = new Uint8Array(4);
  random(bytes);
  return new DataView(bytes.buffer).getUint32(0) / 2 ** 32;
}
