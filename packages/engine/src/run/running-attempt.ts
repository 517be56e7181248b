import {
  type ArtifactRef,
  type EventData,
  limits,
  type Redactor,
  StepcastError,
} from "@stepcast/contracts";
import type { Clock } from "../clock.ts";
import { compiledSchema } from "../compiled-schema.ts";
import type { Attempt, Dispatcher, FileContent, WorkEventType } from "../dispatcher.ts";
import { boundElsewhere, hostsHint } from "../plan/secret-check.ts";
import { type SecretPlace, withSecrets } from "../plan/secret-place.ts";
import { type Secret, sharedHosts } from "../secret.ts";
import { FatalStepError, type Skill } from "../skill.ts";
import type { Committed } from "./journal.ts";
import { OpenThought } from "./open-thought.ts";
import { firstIssue, type Outcome, outcomeOfReturn, outcomeOfThrow, refusal } from "./outcome.ts";
import type { Task } from "./task.ts";

/** What the attempts of a run share; one object per run. */
export interface AttemptHost {
  readonly runId: string;
  readonly room: string;
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly redactor: Redactor | undefined;
  /** A configured secret that the run may use. */
  secret(name: string): Secret | undefined;
  emit<T extends WorkEventType>(type: T, data: EventData<T>): void;
  putArtifact(file: FileContent): Promise<ArtifactRef>;
  artifactCreated(stepId: string, artifact: ArtifactRef): void;
  readArtifact(ref: ArtifactRef): Promise<Uint8Array>;
  /** The start of the attempt is in the log: now it may run. */
  committed(task: Task, attempt: RunningAttempt): void;
  /** Called once per attempt, possibly before `start` returns. */
  settled(task: Task, outcome: Outcome): void;
}

/** One attempt while it runs. It settles exactly once; what the skill does or tells afterwards is not heard. */
export class RunningAttempt implements Attempt, Committed {
  readonly #host: AttemptHost;
  readonly #task: Task;
  #controller: AbortController | undefined;
  #cancelTimeout: (() => void) | undefined;
  #thought: OpenThought | undefined;
  #settled = false;
  readonly skill: Skill;
  input: unknown;
  rawInput: unknown;
  secretHosts: readonly string[] | undefined;
  closes: { close(): void } | undefined;

  constructor(host: AttemptHost, task: Task) {
    this.#host = host;
    this.#task = task;
    this.skill = task.node.skill;
    this.rawInput = task.input;
  }

  get runId(): string {
    return this.#host.runId;
  }
  get room(): string {
    return this.#host.room;
  }
  get stepId(): string {
    return this.#task.id;
  }
  get attempt(): number {
    return this.#task.attempt;
  }
  get idempotencyKey(): string {
    return `${this.#host.runId}:${this.#task.id}`;
  }
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  committed(): void {
    this.#host.committed(this.#task, this);
  }

  start(): void {
    const { skill } = this;
    try {
      const places = this.#task.node.input?.secrets;
      if (places !== undefined && places.length > 0) this.#fillSecrets(places);
      const parsed = compiledSchema(skill.input).safeParse(this.rawInput);
      if (!parsed.success) {
        this.#settle(
          refusal(
            "step_input_invalid",
            `The input does not fit ${skill.id}:${firstIssue(parsed.error)}`,
          ),
        );
        return;
      }
      this.input = parsed.data;
      const returned: unknown = this.#host.dispatcher.dispatch(this);
      if (returned instanceof Promise || isThenable(returned)) this.#wait(returned);
      else if (!this.#blockedTooLong()) this.#return(returned);
    } catch (thrown) {
      this.#throw(thrown);
    }
  }

  /** Asks the skill to stop; it may still settle by itself. */
  abort(reason: StepcastError): void {
    if (this.#settled) return;
    this.#controller ??= new AbortController();
    this.#controller.abort(reason);
  }

  /** Stops listening to a skill that did not heed its signal. */
  abandon(): void {
    const message = `The skill did not stop within ${limits.cancelGraceMs} ms of being asked to`;
    this.#settle(outcomeOfThrow(new StepcastError("step_unresponsive", message)));
  }

  emit<T extends WorkEventType>(type: T, data: EventData<T>): void {
    if (this.#settled) return;
    const { redactor } = this.#host;
    if (redactor !== undefined && type.startsWith("thinking.")) {
      this.#thought ??= new OpenThought(redactor);
      const isDelta = type === "thinking.delta";
      // Cast: `type` says which data it is.
      const delta = data as EventData<"thinking.delta">;
      const told = isDelta ? this.#thought.take(delta) : this.#thought.rest();
      for (const piece of told) this.#host.emit("thinking.delta", piece);
      if (isDelta) return;
    }
    this.#host.emit(type, data);
  }

  async putArtifact(file: FileContent): Promise<ArtifactRef> {
    const artifact = await this.#host.putArtifact(file);
    if (!this.#settled) this.#host.artifactCreated(this.#task.id, artifact);
    return artifact;
  }

  readArtifact(ref: ArtifactRef): Promise<Uint8Array> {
    return this.#host.readArtifact(ref);
  }

  /** Only here: what a task remembers of its input is recorded, and goes to no skill. */
  #fillSecrets(places: readonly SecretPlace[]): void {
    const secrets = new Map<string, Secret>();
    for (const { secret } of places) secrets.set(secret.$secret, this.#secret(secret.$secret));
    this.secretHosts = sharedHosts(secrets.values());
    this.rawInput = withSecrets(
      this.#task.input,
      places,
      (name) => secrets.get(name)?.value ?? this.#secret(name).value,
    );
  }

  /** The server's settings of today, which may have changed since the plan was checked. */
  #secret(name: string): Secret {
    const secret = this.#host.secret(name);
    if (secret === undefined)
      throw new FatalStepError(`There is no secret "${name}" for this run any more`, {
        hint: `Set STEPCAST_SECRET_${name.toUpperCase()} on the server, then retry the run.`,
      });
    const { hosts } = secret;
    if (hosts !== undefined && this.skill.sendsTo === undefined)
      throw new FatalStepError(`Refused: ${boundElsewhere(name, hosts, this.skill.id)}`, {
        hint: hostsHint(name),
      });
    return secret;
  }

  #wait(returned: PromiseLike<unknown>): void {
    const { timeoutMs } = this.#task.node.step;
    if (timeoutMs !== undefined) {
      this.#cancelTimeout = this.#host.clock.after(timeoutMs, () => this.#timeOut(timeoutMs));
    }
    returned.then(
      (value) => this.#return(value),
      (thrown: unknown) => this.#throw(thrown),
    );
  }

  /** No timer fires while a skill blocks the thread, so the clock is asked once it is back. */
  #blockedTooLong(): boolean {
    const { timeoutMs } = this.#task.node.step;
    if (timeoutMs === undefined) return false;
    const late = this.#host.clock.monotonic() - this.#task.startedAtMs > timeoutMs;
    if (late) this.#timeOut(timeoutMs);
    return late;
  }

  /** A schema may throw, too. */
  #return(value: unknown): void {
    try {
      this.closes?.close();
      this.#settle(outcomeOfReturn(this.skill, value, this.#host.redactor));
    } catch (thrown) {
      this.#throw(thrown);
    }
  }

  #throw(thrown: unknown): void {
    this.closes?.close();
    this.#settle(outcomeOfThrow(thrown));
  }

  #timeOut(timeoutMs: number): void {
    const error = new StepcastError(
      "step_timeout",
      `The step took longer than ${timeoutMs} ms and was stopped`,
    );
    this.abort(error);
    this.#settle(outcomeOfThrow(error));
  }

  #settle(outcome: Outcome): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#cancelTimeout?.();
    this.#host.settled(this.#task, outcome);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}
