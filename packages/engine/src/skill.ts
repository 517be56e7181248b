import {
  type ArtifactRef,
  type EventData,
  type JsonValue,
  type SkillRisk,
  StepcastError,
} from "@stepcast/contracts";
import type { z } from "zod";

/** What a skill sees of its run while it works. Every call returns at once; events are coalesced and appended in order. */
export interface SkillContext {
  readonly runId: string;
  readonly stepId: string;
  readonly room: string;
  /** Aborts on cancel, timeout, deadline and shutdown. Hand it to everything that waits. */
  readonly signal: AbortSignal;
  /** 1 for the first try. */
  readonly attempt: number;
  /** `runId:stepId`, the same for every attempt: hand it to services that can refuse a repetition. */
  readonly idempotencyKey: string;
  /** Hosts that alone may be sent the step's input, each `name` or `name:port`: a secret in it is bound to them. Absent: no secret in it is bound. */
  readonly secretHosts?: readonly string[] | undefined;
  /** Percent is clamped to 0-100; NaN is dropped. */
  progress(percent: number, message?: string): void;
  /** A piece of a thought; `done` closes it. */
  think(text: string, options?: { readonly done?: boolean }): void;
  /** Runs `call` as a tool call: `tool.started`, then `tool.completed` with its result or error. */
  tool<T>(toolName: string, params: JsonValue, call: () => Promise<T> | T): Promise<T>;
  metric(
    metrics: Readonly<Record<string, number>>,
    options?: { readonly unit?: string; readonly sourceId?: string },
  ): void;
  alarm(
    alarm: Omit<EventData<"alarm.raised">, "alarmId" | "agentId" | "stepId"> & {
      readonly alarmId?: string;
      readonly agentId?: string;
    },
  ): void;
  usage(usage: Omit<EventData<"usage.recorded">, "stepId">): void;
  log(level: EventData<"log.line">["level"], message: string): void;
  /** Stores a file. Errors: `artifact_too_large`. */
  artifact(file: {
    readonly name: string;
    readonly mediaType: string;
    readonly content: string | Uint8Array;
  }): Promise<ArtifactRef>;
  /** The bytes of an artifact of this room. Errors: `not_found`. */
  readArtifact(ref: ArtifactRef): Promise<Uint8Array>;
}

/** Where a worker thread finds the skill: the module (`import.meta.url`) and the name it is exported under. */
export interface WorkerSource {
  readonly module: string;
  readonly export: string;
}

/** A typed capability that a step uses. */
export interface Skill<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  /** Dotted: `finance.npv`. */
  readonly id: string;
  /** For people: "NPV and IRR". */
  readonly title: string;
  readonly icon?: string | undefined;
  readonly description?: string | undefined;
  /** What it does outside its run; a server may want a person to allow that. Absent: nothing. */
  readonly risk?: readonly SkillRisk[] | undefined;
  readonly input: I;
  readonly output: O;
  /** Set for CPU-heavy skills: they run in a worker thread, and are killed when they do not heed a timeout or cancel. */
  readonly worker?: WorkerSource | undefined;
  /**
   * Set by a skill that sends its input to a host and keeps to `context.secretHosts`, redirects included: only such
   * a skill is handed a secret that is bound to hosts. Where an input goes, as the plan writes it and with secrets
   * as names; undefined where only the run can say.
   */
  sendsTo?(input: unknown): URL | undefined;
  /** How long it will take, for the scheduler's priorities; the input may still hold references. */
  estimateMs?(input: unknown): number | undefined;
  run(input: z.output<I>, context: SkillContext): Promise<z.input<O>> | z.input<O>;
}

/**
 * Declares a skill. Input and output are zod schemas of plain JSON values; the output's type is what
 * later steps may refer to.
 */
export function defineSkill<I extends z.ZodType, O extends z.ZodType>(
  skill: Skill<I, O>,
): Skill<I, O> {
  return skill;
}

/** Thrown by a skill for a failure that another attempt cannot mend. */
export class FatalStepError extends StepcastError {
  constructor(message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super("skill_failed", message, options);
    this.name = "FatalStepError";
  }
}

/** Thrown by a skill to be tried again after `afterMs`, whatever the policy's backoff; its attempts still count. */
export class RetryStepError extends StepcastError {
  readonly afterMs: number;

  constructor(
    afterMs: number,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super("skill_failed", message, options);
    this.name = "RetryStepError";
    this.afterMs = afterMs;
  }
}
