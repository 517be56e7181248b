import { hash } from "node:crypto";
import {
  type ArtifactRef,
  artifactRef,
  copyJson,
  createRedactor,
  type EventData,
  type EventType,
  eventData,
  type JsonValue,
  limits,
  StepcastError,
  toStepcastError,
} from "@stepcast/contracts";
import { z } from "zod";
import type { Clock } from "./clock.ts";
import type { AttemptFacts, AttemptSink, FileContent, WorkEventType } from "./dispatcher.ts";
import { cutText, eventErrorOf } from "./event-error.ts";
import { firstIssue } from "./run/outcome.ts";
import type { SkillContext } from "./skill.ts";

/** The attempt that a skill works on, wherever it runs. */
export type ContextAttempt = AttemptFacts & AttemptSink & { readonly signal: AbortSignal };

/** What was told and not passed on yet; most skills tell nothing, and cost nothing. */
interface Telling {
  progress: EventData<"step.progress"> | undefined;
  /** As last told: a message without a number keeps it. */
  percent: number;
  thought: { readonly id: string; all: string; fresh: string } | undefined;
  flushedAtMs: number;
  cancelTimer: (() => void) | undefined;
  emitted: number;
  serial: number;
  thoughts: number;
}

const file = z.object({
  name: z.string(),
  mediaType: artifactRef.shape.mediaType,
  content: z.union([z.string(), z.instanceof(Uint8Array)]),
});
const storedFile = z.object({ $artifact: artifactRef.shape.$artifact });
const toolNames = z.string().min(1);

/**
 * What a skill talks to. Progress and thoughts are coalesced: at most one event of each per
 * `limits.coalesceMs`, the last one always before the attempt's end. Silent once closed.
 */
export class AttemptContext implements SkillContext {
  readonly #source: ContextAttempt;
  readonly #clock: Clock;
  #lazyTelling: Telling | undefined;
  #closed = false;

  constructor(source: ContextAttempt, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  get runId(): string {
    return this.#source.runId;
  }
  get stepId(): string {
    return this.#source.stepId;
  }
  get room(): string {
    return this.#source.room;
  }
  /** Made when it is asked for: an AbortSignal has a cost. */
  get signal(): AbortSignal {
    return this.#source.signal;
  }
  get attempt(): number {
    return this.#source.attempt;
  }
  get idempotencyKey(): string {
    return this.#source.idempotencyKey;
  }
  get secretHosts(): readonly string[] | undefined {
    return this.#source.secretHosts;
  }

  get #telling(): Telling {
    this.#lazyTelling ??= {
      progress: undefined,
      percent: 0,
      thought: undefined,
      flushedAtMs: Number.NEGATIVE_INFINITY,
      cancelTimer: undefined,
      emitted: 0,
      serial: 0,
      thoughts: 0,
    };
    return this.#lazyTelling;
  }

  progress(percent: number, message?: string): void {
    const known = typeof percent === "number" && !Number.isNaN(percent);
    if (!known && message === undefined) return;
    const telling = this.#telling;
    if (known) telling.percent = Math.min(100, Math.max(0, percent)) + 0;
    telling.progress = {
      ...telling.progress,
      stepId: this.stepId,
      percent: telling.percent,
      ...(message === undefined ? {} : { message: cutText(String(message)) }),
    };
    this.#schedule();
  }

  think(text: string, options: { readonly done?: boolean } = {}): void {
    this.#telling.thought ??= { id: this.#id("thought"), all: "", fresh: "" };
    this.#telling.thought.all = cutText(this.#telling.thought.all + text);
    this.#telling.thought.fresh += text;
    if (options.done !== true) {
      this.#schedule();
      return;
    }
    const { id, all } = this.#telling.thought;
    this.#telling.thought = undefined;
    this.#emit("thinking.completed", {
      thoughtId: id,
      text: all,
      iteration: this.#telling.thoughts,
      stepId: this.stepId,
    });
    this.#telling.thoughts += 1;
  }

  async tool<T>(name: string, params: JsonValue, call: () => Promise<T> | T): Promise<T> {
    const { stepId } = this;
    this.#check(toolNames, name, "name of a tool");
    const toolName = name.slice(0, limits.idChars);
    const callId = this.#id("call");
    const began = this.#clock.monotonic();
    const elapsed = () => Math.round(this.#clock.monotonic() - began);
    this.#emit("tool.started", { callId, toolName, params: shown(params), stepId });
    try {
      const result = await call();
      this.#emit("tool.completed", {
        callId,
        toolName,
        result: shown(result),
        durationMs: elapsed(),
        stepId,
      });
      return result;
    } catch (thrown) {
      const error = eventErrorOf(toStepcastError(thrown, "skill_failed"));
      this.#emit("tool.completed", { callId, toolName, error, durationMs: elapsed(), stepId });
      throw thrown;
    }
  }

  metric(
    metrics: Readonly<Record<string, number>>,
    options: { readonly unit?: string; readonly sourceId?: string } = {},
  ): void {
    const { unit, sourceId = fitting(this.stepId) } = options;
    this.#checked("metrics.sampled", {
      sourceId,
      metrics: { ...metrics },
      ...(unit === undefined ? {} : { unit }),
      stepId: this.stepId,
    });
  }

  alarm(alarm: Parameters<SkillContext["alarm"]>[0]): void {
    const { alarmId = this.#id("alarm"), agentId = this.runId, ...rest } = alarm;
    this.#checked("alarm.raised", { ...rest, alarmId, agentId, stepId: this.stepId });
  }

  usage(usage: Omit<EventData<"usage.recorded">, "stepId">): void {
    this.#checked("usage.recorded", { ...usage, stepId: this.stepId });
  }

  log(level: EventData<"log.line">["level"], message: string): void {
    this.#checked("log.line", { level, message: cutText(String(message)), stepId: this.stepId });
  }

  async artifact(given: FileContent): Promise<ArtifactRef> {
    this.#check(file, given, "file");
    return await this.#source.putArtifact(given);
  }

  async readArtifact(ref: ArtifactRef): Promise<Uint8Array> {
    this.#check(storedFile, ref, "file that was stored");
    return await this.#source.readArtifact(ref);
  }

  /** Ends an open thought and tells what is still pending, then nothing more. */
  close(): void {
    if (this.#closed) return;
    // Who shows whole thoughts waits for their end.
    if (this.#lazyTelling?.thought !== undefined) this.think("", { done: true });
    if (this.#lazyTelling !== undefined) this.#flush();
    this.#closed = true;
  }

  #id(kind: string): string {
    this.#telling.serial += 1;
    return fitting(`${this.stepId}:${this.attempt}:${kind}${this.#telling.serial}`);
  }

  #schedule(): void {
    if (this.#closed || this.#telling.cancelTimer !== undefined) return;
    const waitMs = this.#telling.flushedAtMs + limits.coalesceMs - this.#clock.monotonic();
    if (waitMs <= 0) this.#flush();
    else this.#telling.cancelTimer = this.#clock.after(waitMs, () => this.#flush());
  }

  #flush(): void {
    this.#telling.cancelTimer?.();
    this.#telling.cancelTimer = undefined;
    const progress = this.#telling.progress;
    const thought = this.#telling.thought;
    if (progress === undefined && (thought === undefined || thought.fresh === "")) return;
    this.#telling.flushedAtMs = this.#clock.monotonic();
    this.#telling.progress = undefined;
    if (progress !== undefined) this.#emit("step.progress", progress);
    if (thought === undefined || thought.fresh === "") return;
    const text = cutText(thought.fresh);
    thought.fresh = "";
    this.#emit("thinking.delta", {
      thoughtId: thought.id,
      text,
      iteration: this.#telling.thoughts,
      stepId: this.stepId,
    });
  }

  #checked<T extends WorkEventType>(type: T, data: EventData<T>): void {
    this.#check(eventData[type], data, type);
    this.#emit(type, data);
  }

  /** Skills may be written without types, so what they tell is checked like anything from outside. */
  #check(schema: z.ZodType, told: unknown, what: string): void {
    const parsed = schema.safeParse(told);
    if (parsed.success) return;
    throw new StepcastError(
      "invalid_input",
      `Step ${this.stepId} told something that is no ${what}:${firstIssue(parsed.error)}`,
    );
  }

  #emit<T extends WorkEventType>(type: T, data: EventData<T>): void {
    if (this.#closed) return;
    this.#telling.emitted += 1;
    if (this.#telling.emitted > limits.attemptEvents && !keepsBudget(type)) {
      if (this.#telling.emitted === limits.attemptEvents + 1) this.#sayDropped();
      return;
    }
    this.#source.emit(type, data);
  }

  #sayDropped(): void {
    const message = `This attempt told more than ${limits.attemptEvents} events; later ones are dropped.`;
    this.#source.emit("log.line", { level: "warn", message, stepId: this.stepId });
  }
}

/** An id that events take: a long one by its digest, which is its own as much. */
function fitting(id: string): string {
  return id.length <= limits.idChars ? id : hash("sha256", id, "hex");
}

/** Costs are never dropped, whatever else a skill told. */
function keepsBudget(type: EventType): boolean {
  return type === "usage.recorded";
}

/** A value as an event may show it: plain JSON, and a preview when it is large. */
function shown(value: unknown): JsonValue {
  const copied = copyJson(value);
  if (!copied.ok) return `(not shown: ${copied.fault})`;
  if (JSON.stringify(copied.value).length <= limits.inlineOutputBytes) return copied.value;
  // As text it has no names any more that say what is secret.
  const text = JSON.stringify(createRedactor().value(copied.value));
  return `${text.slice(0, limits.previewChars)}…`;
}
