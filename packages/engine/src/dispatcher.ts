import type { ArtifactRef, EventData, EventType } from "@stepcast/contracts";
import type { Skill } from "./skill.ts";

/** What a skill may tell of its own work. */
export type WorkEventType = Extract<
  EventType,
  | "step.progress"
  | "thinking.delta"
  | "thinking.completed"
  | "tool.started"
  | "tool.completed"
  | "metrics.sampled"
  | "alarm.raised"
  | "usage.recorded"
  | "log.line"
>;

export interface FileContent {
  readonly name: string;
  readonly mediaType: string;
  readonly content: string | Uint8Array;
}

/** Where what a skill tells goes. A dispatcher may carry it across threads. */
export interface AttemptSink {
  emit<T extends WorkEventType>(type: T, data: EventData<T>): void;
  putArtifact(file: FileContent): Promise<ArtifactRef>;
  readArtifact(ref: ArtifactRef): Promise<Uint8Array>;
}

/** Plain facts of an attempt; they can be sent to another thread. */
export interface AttemptFacts {
  readonly runId: string;
  readonly stepId: string;
  readonly room: string;
  readonly attempt: number;
  readonly idempotencyKey: string;
  /** See `SkillContext.secretHosts`. */
  readonly secretHosts?: readonly string[] | undefined;
}

/** One attempt of one step, ready to run: the input is resolved and parsed. */
export interface Attempt extends AttemptFacts, AttemptSink {
  readonly skill: Skill;
  /** What the skill's input schema made of the step's input. */
  readonly input: unknown;
  /** The step's input as it was before the schema: plain JSON, for dispatchers that parse elsewhere. */
  readonly rawInput: unknown;
  readonly signal: AbortSignal;
  /** Set by whoever dispatches it: closed as soon as the skill has returned or thrown, before that counts. */
  closes: { close(): void } | undefined;
}

/**
 * Runs one attempt and returns what the skill returned, unchecked; or rejects, or throws, with
 * whatever the skill threw. The engine ends the attempt by itself on timeout and cancel
 * (`signal` aborts); a dispatcher that can kill the work does so then.
 */
export interface Dispatcher {
  dispatch(attempt: Attempt): unknown;
  close(): Promise<void>;
}
