import { type EventData, limits, StepcastError, toStepcastError } from "@stepcast/contracts";
import type { Lease } from "@stepcast/store";
import type { AnswerRequest } from "../engine.ts";
import { type CommandBy, type CommandEvent, commandFacts } from "./command.ts";
import { budgetEnding, deadlineEnding, type Ending, errorOfEnding, fateOfRest } from "./ending.ts";
import type { ExecutionOptions } from "./execution-options.ts";
import { type EndOfRun, sayEnded, sayFinished } from "./final-fact.ts";
import { Journal } from "./journal.ts";
import { oncePerTurn } from "./once-per-turn.ts";
import { Preparation, type Prepared } from "./preparation.ts";
import { RunClock } from "./run-clock.ts";
import { StepFlow } from "./step-flow.ts";

/**
 * One run in this process, from taking its lease to its last fact.
 *
 *   preparing -> running <-> paused
 *       |           |          |
 *       +-----------+----------+--> ending -> finished
 *
 * Every state can also be left by losing the lease or by the process closing; then nothing more is written.
 */
export class Execution {
  readonly runId: string;
  readonly room: string;
  readonly lease: Lease;
  /** Resolves when the run was prepared and its first steps are on their way, or when that failed. */
  readonly begun: Promise<void>;
  readonly #options: ExecutionOptions;
  readonly #journal: Journal;
  #runClock: RunClock;
  /** For a goal that has to be planned first. */
  readonly #planning: AbortController | undefined;
  readonly #timers: (() => void)[] = [];
  readonly #preparation: Preparation;
  #prepared: Prepared | undefined;
  #flow: StepFlow | undefined;
  #paused: boolean;
  /** The latest command, until it is committed: who asks for the same again waits for it, too. */
  #said: Promise<void> | undefined;
  #ending: Ending | undefined;
  #preparing = true;
  #finishing = false;
  /** Set while draining: called once nothing runs. */
  #quiet: (() => void) | undefined;
  #closed = false;
  /** The one place where the run moves on: start what may start, end what is over, commit what was said. */
  readonly #pump = (): void => {
    if (this.#closed) return;
    if (!this.#finishing) this.#advance();
    this.#journal.flush();
  };
  readonly #soon = oncePerTurn(this.#pump);

  constructor(options: ExecutionOptions) {
    const { shell, state, lease } = options;
    const { runId, room, traceId } = state;
    this.#options = options;
    this.#planning = state.plan === undefined ? new AbortController() : undefined;
    this.runId = runId;
    this.room = room;
    this.lease = lease;
    this.#paused = state.status === "paused";
    this.#runClock = new RunClock(shell.clock, state.startedAt);
    const { cancelCommand } = state;
    if (cancelCommand !== undefined)
      this.#ending = { kind: "cancel", by: cancelCommand.by, reason: cancelCommand.reason };
    this.#journal = new Journal({
      store: shell.store,
      clock: shell.clock,
      room,
      runId,
      traceId,
      lease,
      onCommitted: this.#soon.settle,
      onLost: (error) => this.lose(error),
      onDelayed: (error) => shell.report(error, runId),
    });
    this.#preparation = new Preparation({
      ...options,
      journal: this.#journal,
      signal: this.#planning?.signal,
      isOver: () => this.#closed || !this.#preparing,
    });
    this.begun = this.#begin();
  }

  /** Errors: `run_finished`. */
  async pause(command: CommandBy): Promise<void> {
    this.#mustBeOpen();
    if (this.#paused) return await this.#said;
    this.#paused = true;
    await this.#say("run.paused", commandFacts(command));
  }

  /** Errors: `run_not_paused`, `run_finished`. */
  async resume(command: CommandBy): Promise<void> {
    this.#mustBeOpen();
    if (!this.#paused)
      throw new StepcastError("run_not_paused", `Run ${this.runId} is not paused.`);
    this.#paused = false;
    await this.#say("run.resumed", commandFacts(command));
  }

  /** Errors: `run_finished`. */
  async cancel(command: CommandBy): Promise<void> {
    if (this.#ending?.kind === "cancel") return await this.#said;
    if (!this.#stoppable) this.#mustBeOpen();
    const said = this.#say("run.cancel_requested", commandFacts(command));
    this.#end({ kind: "cancel", by: command.by, reason: command.reason });
    await said;
  }

  /** Errors: `approval_closed`, `run_finished`. */
  async answer(answer: Omit<AnswerRequest, "room" | "runId">): Promise<void> {
    this.#mustBeOpen();
    // A goal that is still being planned has asked nothing, and its plan may never come.
    if (this.#preparation.state.plan !== undefined) await this.begun;
    if (this.#flow === undefined)
      throw new StepcastError("approval_closed", `The question ${answer.approvalId} is not open.`);
    this.#flow.approvals.answer(answer.approvalId, answer);
    await this.#committed();
  }

  /** Starts no further step; resolves when the running ones have ended and all is committed, or after `graceMs`. */
  async drain(graceMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#quiet = resolve;
      const giveUp = (): void => {
        this.#journal.hurry();
        resolve();
      };
      this.#timers.push(this.#options.shell.clock.after(graceMs, giveUp));
      this.#pump();
    });
    await this.#journal.drained();
    this.lose(undefined);
  }

  /** Lets go of the run: nothing more is written here. It goes on where its lease is taken next. */
  lose(error: unknown): void {
    if (this.#closed) return;
    if (error !== undefined) this.#options.shell.report(error, this.runId);
    this.#close(
      new StepcastError("shutting_down", "The process that ran this step is going away."),
    );
  }

  async #begin(): Promise<void> {
    const { shell, state } = this.#options;
    try {
      // A run that was cancelled before it started needs no plan any more.
      if (this.#ending === undefined || state.startedAt !== undefined) {
        const prepared = await this.#preparation.prepare();
        if (this.#closed) return;
        this.#run(prepared);
      }
    } catch (thrown) {
      if (this.#closed) return;
      const error = toStepcastError(thrown);
      if (error.code === "lease_lost" || error.code === "shutting_down") return this.lose(error);
      if (error.code === "internal") shell.report(thrown, this.runId);
      this.#ending ??= { kind: "broken", error };
    }
    this.#preparing = false;
    this.#pump();
  }

  #run(prepared: Prepared): void {
    const { shell } = this.#options;
    const { state, plan } = prepared;
    this.#prepared = prepared;
    // What it took to plan it is not the run's own time.
    this.#runClock = new RunClock(shell.clock, state.startedAt);
    this.#flow = new StepFlow({
      ...prepared,
      shell,
      journal: this.#journal,
      input: { ...plan.input, ...state.input },
      wake: this.#soon.ask,
    });
    const { deadlineMs } = plan;
    if (deadlineMs === undefined) return;
    const leftMs = this.#runClock.leftMs(deadlineMs, state.retriedAt);
    const over = (): void => {
      if (this.#stoppable) this.#end(deadlineEnding(deadlineMs));
    };
    // Of a run that outlived its deadline while nobody had it, no step begins any more.
    if (leftMs === 0 && !this.#flow.done) over();
    else this.#timers.push(shell.clock.after(leftMs, over));
  }

  /** Brings the run to an end: asks everything to stop, and waits no longer than the grace. */
  #end(ending: Ending): void {
    const reason = errorOfEnding(ending);
    this.#ending = ending;
    this.#planning?.abort(reason);
    this.#flow?.stop(reason);
    const giveUp = (): void => {
      this.#preparing = false;
      this.#flow?.abandon();
      this.#pump();
    };
    this.#timers.push(this.#options.shell.clock.after(limits.cancelGraceMs, giveUp));
    this.#soon.ask();
  }

  #advance(): void {
    const flow = this.#flow;
    const idle = flow === undefined ? !this.#preparing : flow.active === 0;
    if (this.#ending !== undefined) {
      if (idle) this.#finishEnding(this.#ending);
      return;
    }
    if (idle) this.#quiet?.();
    if (flow === undefined) return;
    flow.decideReady();
    const exceeded = this.#paused || this.#quiet !== undefined ? undefined : flow.startReady();
    if (exceeded !== undefined) this.#endSpent(exceeded);
    if (flow.done) this.#finish(flow);
  }

  /** A spent budget starts nothing more; what runs may end. */
  #endSpent(exceeded: EventData<"budget.exceeded">): void {
    this.#journal.add("budget.exceeded", exceeded);
    this.#ending = budgetEnding(exceeded);
    this.#soon.ask();
  }

  #finishEnding(ending: Ending): void {
    const reason = errorOfEnding(ending);
    this.#finishing = true;
    this.#flow?.stop(reason);
    this.#flow?.endRest(fateOfRest(ending), reason.message);
    sayEnded(this.#endOfRun(), ending);
    this.#closeAfterCommit();
  }

  #finish(flow: StepFlow): void {
    const prepared = this.#prepared;
    if (prepared === undefined) return;
    this.#finishing = true;
    sayFinished({ ...this.#endOfRun(), prepared, flow }).then(
      () => this.#closeAfterCommit(),
      (error: unknown) => this.lose(error),
    );
  }

  #endOfRun(): EndOfRun {
    return {
      shell: this.#options.shell,
      journal: this.#journal,
      state: this.#preparation.state,
      runClock: this.#runClock,
      prepared: this.#prepared,
      flow: this.#flow,
    };
  }

  #closeAfterCommit(): void {
    this.#journal.afterCommit({
      committed: () => this.#close(new StepcastError("run_finished", "The run has ended.")),
    });
    this.#journal.flush();
  }

  #close(reason: StepcastError): void {
    this.#closed = true;
    this.#quiet?.();
    this.#planning?.abort(reason);
    for (const stop of this.#timers.splice(0)) stop();
    this.#flow?.close(reason);
    this.#journal.close();
    this.#options.closed(this);
  }

  #say<T extends CommandEvent>(type: T, data: EventData<T>): Promise<void> {
    this.#journal.add(type, data);
    this.#said = this.#committed();
    return this.#said;
  }

  #committed(): Promise<void> {
    const committed = this.#journal.committed();
    this.#soon.ask();
    return committed;
  }

  /** A spent budget lets running steps end, which may take long: that can be cut short. */
  get #stoppable(): boolean {
    const letsEnd = this.#ending === undefined || this.#ending.kind === "budget";
    return letsEnd && !this.#finishing && !this.#closed;
  }

  #mustBeOpen(): void {
    if (this.#closed || this.#finishing || this.#ending !== undefined) {
      throw new StepcastError("run_finished", `Run ${this.runId} has ended, or is ending.`);
    }
  }
}
