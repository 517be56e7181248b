import {
  type ArtifactRef,
  type EventData,
  itemLabel,
  type Redactor,
  StepcastError,
} from "@stepcast/contracts";
import type { Clock } from "../clock.ts";
import type { Dispatcher, FileContent, WorkEventType } from "../dispatcher.ts";
import type { Secret } from "../secret.ts";
import type { Fan } from "./fan.ts";
import type { Journal } from "./journal.ts";
import { type Outcome, outcomeOfThrow } from "./outcome.ts";
import { ParkedTasks } from "./parked-tasks.ts";
import { ReadyQueue } from "./ready-queue.ts";
import { type AttemptHost, RunningAttempt } from "./running-attempt.ts";
import type { Shell } from "./shell.ts";
import type { Spend } from "./spend.ts";
import type { Task } from "./task.ts";

export interface AttemptDeskOptions {
  readonly shell: Shell;
  readonly journal: Journal;
  readonly runId: string;
  readonly room: string;
  readonly maxParallel: number;
  readonly spend: Spend;
  /** Called before the fact that a step of the phase was started. */
  phaseStarted(phaseId: string): void;
  settled(task: Task, outcome: Outcome, durationMs: number): void;
  /** Something changed: look again soon. */
  wake(): void;
}

/**
 * Starts the attempts of a run as places become free: of the run, of the step's concurrency key,
 * of the process. A body runs only after its `step.started` is committed, together with the facts
 * that made it ready (laws 1 and 5).
 */
export class AttemptDesk implements AttemptHost {
  readonly #options: AttemptDeskOptions;
  readonly #ready = new ReadyQueue();
  readonly #parked: ParkedTasks;
  /** In flight, in no order; a task knows its place. */
  readonly #active: Task[] = [];
  /** Set once everything was asked to stop. */
  #stopped: StepcastError | undefined;
  #closed = false;
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly redactor: Redactor | undefined;

  constructor(options: AttemptDeskOptions) {
    this.#options = options;
    this.#parked = new ParkedTasks(options.shell.keys, (task) => {
      this.#ready.push(task);
      options.wake();
    });
    this.clock = options.shell.clock;
    this.redactor = options.shell.redactor;
    this.dispatcher = options.shell.dispatcher;
  }

  get runId(): string {
    return this.#options.runId;
  }
  get room(): string {
    return this.#options.room;
  }

  /** Attempts in flight, those included whose start is being committed. */
  get active(): number {
    return this.#active.length;
  }

  push(task: Task): void {
    this.#ready.push(task);
  }

  /** Starts what may start; the first exceeded part of the budget, when that is why something may not. */
  startReady(): EventData<"budget.exceeded"> | undefined {
    const { shell, maxParallel, spend, wake } = this.#options;
    while (this.#active.length < maxParallel) {
      const task = this.#ready.peek();
      if (task === undefined) return undefined;
      const exceeded = spend.exceeded();
      if (exceeded !== undefined) return exceeded;
      if (!shell.slots.tryTake()) {
        shell.slots.wait(wake);
        return undefined;
      }
      this.#ready.pop();
      const key = task.node.step.concurrencyKey;
      if (key === undefined || this.#takesKey(task, key)) this.#start(task);
      else shell.slots.release();
    }
    return undefined;
  }

  /** Asks all attempts to stop. What was ready and never started stays so, and is forgotten. */
  abortAll(reason: StepcastError): void {
    this.#stopped = reason;
    this.#ready.clear();
    this.#parked.clear();
    for (const { running } of [...this.#active]) running?.abort(reason);
  }

  /** Settles what did not stop by itself. */
  abandonAll(): void {
    for (const { running } of [...this.#active]) running?.abandon();
  }

  /** Lets go of everything without a word in the log: the run goes on elsewhere, or later. */
  close(reason: StepcastError): void {
    this.#closed = true;
    this.abortAll(reason);
    for (const task of this.#active.splice(0)) {
      task.place = -1;
      this.#release(task);
    }
  }

  secret(name: string): Secret | undefined {
    return this.#options.shell.secret(name, this.room);
  }

  emit<T extends WorkEventType>(type: T, data: EventData<T>): void {
    if (this.#closed) return;
    this.#options.journal.add(type, data);
    // Cast: `type` says which data it is.
    if (type === "usage.recorded") this.#options.spend.add(data as EventData<"usage.recorded">);
    this.#options.wake();
  }

  putArtifact(file: FileContent): Promise<ArtifactRef> {
    return this.#options.shell.putArtifact(this.room, file);
  }

  artifactCreated(stepId: string, artifact: ArtifactRef): void {
    if (this.#closed) return;
    this.#options.journal.add("artifact.created", { artifact, stepId });
    this.#options.wake();
  }

  async readArtifact(ref: ArtifactRef): Promise<Uint8Array> {
    const stored = await this.#options.shell.store.artifact(this.room, ref.$artifact);
    if (stored === undefined)
      throw new StepcastError("not_found", `There is no file ${ref.name} (${ref.$artifact}) here`);
    return stored.bytes;
  }

  settled(task: Task, outcome: Outcome): void {
    if (this.#closed || task.place < 0) return;
    this.#leave(task);
    this.#release(task);
    const durationMs = Math.max(0, this.clock.monotonic() - task.startedAtMs);
    this.#options.settled(task, outcome, durationMs);
    this.#options.wake();
  }

  /** Begins a `forEach` step, which takes no place itself: its items do. */
  openFan({ parent, items }: Fan): void {
    parent.attempt += 1;
    parent.startedAtMs = this.clock.monotonic();
    this.#sayStarted(parent, { items: items.length });
  }

  #start(task: Task): void {
    task.attempt += 1;
    this.#options.spend.attempt();
    task.place = this.#active.length;
    this.#active.push(task);
    const { phase } = task.node.step;
    if (phase !== undefined) this.#options.phaseStarted(phase);
    this.#sayStarted(task, task.item < 0 ? undefined : { parentStepId: task.node.step.id });
    this.#options.journal.afterCommit(new RunningAttempt(this, task));
  }

  #sayStarted(task: Task, more: { items: number } | { parentStepId: string } | undefined): void {
    const { step, skill } = task.node;
    const icon = step.icon ?? skill.icon;
    const { id: stepId, attempt } = task;
    const name = step.label ?? step.id;
    const label = task.item < 0 ? name : itemLabel(name, task.item);
    const data: Started = { stepId, skill: step.skill, label, attempt };
    if (icon !== undefined) data.icon = icon;
    if (step.phase !== undefined) data.phaseId = step.phase;
    if (task.retried) {
      data.retried = true;
      task.retried = false;
    }
    this.#options.journal.add("step.started", more === undefined ? data : { ...data, ...more });
  }

  committed(task: Task, attempt: RunningAttempt): void {
    if (this.#closed || task.place < 0) return;
    task.startedAtMs = this.clock.monotonic();
    if (this.#stopped !== undefined) {
      // Asked to stop while its start was being committed: the body does not begin.
      this.settled(task, outcomeOfThrow(this.#stopped));
      return;
    }
    task.running = attempt;
    attempt.start();
  }

  /** The last one takes its place. */
  #leave(task: Task): void {
    const last = this.#active.pop();
    if (last !== undefined && last !== task) {
      this.#active[task.place] = last;
      last.place = task.place;
    }
    task.place = -1;
    task.running = undefined;
  }

  /** With a key that is taken, the task comes back to the queue when the key is free. */
  #takesKey(task: Task, concurrencyKey: string): boolean {
    const key = this.#key(concurrencyKey);
    const isTaken = this.#options.shell.keys.tryTake(key);
    if (isTaken) this.#parked.held(key);
    else this.#parked.add(task, key);
    return isTaken;
  }

  #release(task: Task): void {
    const { slots, keys } = this.#options.shell;
    const { concurrencyKey } = task.node.step;
    slots.release();
    if (concurrencyKey !== undefined) keys.release(this.#key(concurrencyKey));
  }

  /** Keys are per user: nobody can hold up somebody else's steps. */
  #key(concurrencyKey: string): string {
    return `${this.room.split("/", 1)[0]}:${concurrencyKey}`;
  }
}

type Started = { -readonly [K in keyof EventData<"step.started">]: EventData<"step.started">[K] };
