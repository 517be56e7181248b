import { type JsonValue, limits, newId, type StepcastError } from "@stepcast/contracts";
import type { PlanNode } from "../plan/graph.ts";
import type { Scope } from "../plan/template.ts";
import { Approvals } from "./approvals.ts";
import { AttemptDesk } from "./attempt-desk.ts";
import { Backoffs } from "./backoffs.ts";
import { decide, givenUp } from "./decision.ts";
import { Fans } from "./fans.ts";
import { Frontier } from "./frontier.ts";
import { type Outcome, outcomeOfThrow } from "./outcome.ts";
import { Phases } from "./phases.ts";
import type { Begun } from "./recorded.ts";
import type { ResultRecord } from "./result-record.ts";
import { retryDelayMs } from "./retry-delay.ts";
import { randomUnit } from "./shell.ts";
import { Spend } from "./spend.ts";
import { type RunFailure, StepEnds, type StepTally } from "./step-ends.ts";
import type { StepFlowOptions } from "./step-flow-options.ts";
import { Storing } from "./storing.ts";
import { stepTask, type Task } from "./task.ts";
import { Timings } from "./timings.ts";

/**
 * The steps of one run, from ready to ended. Says every fact in the journal and changes its own
 * state in the same turn, so that a batch of the journal is always a consistent cut.
 */
export class StepFlow {
  readonly #options: StepFlowOptions;
  readonly #frontier: Frontier;
  readonly #desk: AttemptDesk;
  readonly #phases: Phases;
  readonly #backoffs: Backoffs;
  readonly #ends: StepEnds;
  readonly #fans: Fans;
  /** Every node comes here once, so the list is kept and not cleared. */
  readonly #unblocked: number[] = [];
  /** How many of them were decided. */
  #decided = 0;
  readonly #storing: Storing;
  readonly scope: Scope;
  readonly approvals: Approvals;
  readonly timings: Timings;
  readonly spend: Spend;
  /** Set once the run is being ended: nothing is retried, and what stops is cancelled for this reason. */
  #stopReason: string | undefined;
  #closed = false;

  constructor(options: StepFlowOptions) {
    const { shell, journal, graph, state, recorded } = options;
    this.#options = options;
    this.scope = { input: options.input, output: (stepId) => recorded.outputs.get(stepId) };
    this.timings = new Timings(graph, state.steps);
    this.spend = new Spend(state.plan?.budget, state);
    this.#frontier = new Frontier(graph);
    this.#phases = new Phases(graph, state, journal);
    const { succeeded, failed, skipped, cancelled } = state;
    this.#storing = new Storing({
      shell,
      room: state.room,
      isOver: ({ node }) => this.#closed || this.#frontier.hasEnded(node.index),
      wake: options.wake,
    });
    this.#ends = new StepEnds({
      journal,
      frontier: this.#frontier,
      phases: this.#phases,
      outputs: recorded.outputs,
      scope: this.scope,
      tally: { succeeded, failed, skipped, cancelled },
      unblocked: this.#unblocked,
      store: (task, text, end) => this.#storing.store(task, text, end, () => end(undefined)),
    });
    this.#backoffs = new Backoffs(shell.clock, (task) => this.#due(task));
    this.#desk = this.#openDesk();
    this.#fans = new Fans({
      clock: shell.clock,
      desk: this.#desk,
      ends: this.#ends,
      phases: this.#phases,
      recorded,
      scope: this.scope,
      queue: (task) => this.#queue(task, recorded.begun.get(task.id)),
      returned: (task, outcome, durationMs) => this.#returned(task, outcome, durationMs),
      timings: this.timings,
    });
    this.approvals = new Approvals(state, {
      journal,
      clock: shell.clock,
      newApprovalId: () => newId("appr", shell.random),
      approved: (task) => this.#approved(task),
      refused: (task, error) => this.#refused(task, error),
    });
    this.#takeRecorded();
  }

  get tally(): Readonly<StepTally> {
    return this.#ends.tally;
  }
  get failure(): RunFailure | undefined {
    return this.#ends.failure;
  }
  /** Attempts in flight, and results that are being stored. */
  get active(): number {
    return this.#desk.active + this.#storing.size;
  }
  /** All steps have ended, and nothing runs any more. */
  get done(): boolean {
    return this.#frontier.left === 0 && this.#desk.active === 0;
  }

  /** Starts what may start now, once `decideReady` has decided. Returns the part of the budget that forbids it, if one does. */
  startReady() {
    // One without items ends at once, and others may follow from that.
    while (this.#fans.openAdmitted()) this.decideReady();
    return this.#desk.startReady();
  }

  /** Settles what needs no attempt: skipped steps, and those that cannot begin. */
  decideReady(): void {
    // The list grows while it is walked.
    const unblocked = this.#unblocked;
    while (this.#decided < unblocked.length) {
      const node = this.#options.graph.nodes[unblocked[this.#decided] ?? -1];
      this.#decided += 1;
      if (node !== undefined && !this.#frontier.hasEnded(node.index)) this.#nodeReady(node);
    }
  }

  /** Asks everything to stop; no step starts or is retried from here on. */
  stop(reason: StepcastError): void {
    this.#stopReason = reason.message;
    this.#phases.stop();
    this.#fans.stop();
    this.approvals.expireAll();
    for (const task of this.#backoffs.clear())
      if (task.item >= 0) this.#ends.itemCancelled(task, reason.message);
    this.#desk.abortAll(reason);
  }

  /** After `stop`: settles what did not heed it. */
  abandon(): void {
    this.#storing.abandon();
    this.#desk.abandonAll();
  }

  /** After `stop`, with nothing active: ends every step that has not ended. */
  endRest(how: "cancel" | "budget" | "run_ended", reason: string): void {
    this.#fans.leave();
    for (const node of this.#options.graph.nodes) {
      if (this.#frontier.hasEnded(node.index)) continue;
      if (how === "cancel") this.#ends.cancelled(node, reason);
      else this.#ends.skipped(node, how, reason, true);
    }
    this.#decided = this.#unblocked.length;
  }

  /** Lets go without a word in the log. */
  close(reason: StepcastError): void {
    this.#closed = true;
    this.approvals.withdraw();
    this.#backoffs.clear();
    this.#desk.close(reason);
  }

  #openDesk(): AttemptDesk {
    const { shell, journal, state, wake } = this.#options;
    return new AttemptDesk({
      shell,
      journal,
      runId: state.runId,
      room: state.room,
      maxParallel: state.plan?.maxParallel ?? limits.runParallel,
      spend: this.spend,
      phaseStarted: (phaseId) => this.#phases.stepStarted(phaseId),
      settled: this.#settled,
      wake,
    });
  }

  #takeRecorded(): void {
    const { graph, recorded } = this.#options;
    this.#frontier.addFree(this.#unblocked);
    for (const [index, end] of recorded.ended) {
      this.#phases.stepEnded(graph.nodes[index]?.step.phase, true);
      this.#frontier.end(index, end.blocks, this.#unblocked);
      if (end.failure !== undefined) this.#ends.failure ??= end.failure;
    }
  }

  #nodeReady(node: PlanNode): void {
    const { graph, recorded } = this.#options;
    const blocker = this.#frontier.blocker(node.index);
    if (blocker !== undefined) {
      const step = graph.nodes[blocker]?.step;
      const failed = step?.label ?? step?.id ?? "";
      this.#ends.skipped(node, "upstream", `it needs "${failed}", which did not succeed`, true);
      return;
    }
    const decision = decide(node, this.scope);
    if (decision.kind === "skip") {
      this.#ends.skipped(node, decision.code, decision.reason, false);
      return;
    }
    const begun = recorded.begun.get(node.step.id);
    const task = stepTask(node, begun);
    if (decision.kind === "fail") {
      this.#ends.failed(task, decision.error, 0);
      return;
    }
    if (decision.kind === "run") task.input = decision.input;
    else this.#fans.add(task, decision.items);
    if (node.step.approval === undefined || this.approvals.admits(task, decision))
      this.#admitted(task, begun);
  }

  #approved(task: Task): void {
    this.#admitted(task, this.#options.recorded.begun.get(task.id));
    this.#options.wake();
  }

  #refused(task: Task, error: StepcastError): void {
    this.#ends.failed(task, error, 0);
    this.#options.wake();
  }

  #due(task: Task): void {
    this.#desk.push(task);
    this.#options.wake();
  }

  #admitted(task: Task, begun: Begun | undefined): void {
    if (task.node.items === undefined) this.#queue(task, begun);
    else this.#fans.admit(task);
  }

  /** To the desk, or to wait for the rest of a backoff that was recorded. */
  #queue(task: Task, begun: Begun | undefined): void {
    if (begun === undefined) {
      this.#desk.push(task);
      return;
    }
    const { retryAt = 0, failedAt = 0, interrupted } = begun;
    const refused = givenUp(interrupted);
    const leftMs = retryAt - this.#options.shell.clock.now();
    if (refused !== undefined) this.#returned(task, refused, 0);
    else if (leftMs <= 0) this.#desk.push(task);
    // The wall clock may have been set back: nothing waits for longer than it was to.
    else this.#backoffs.add(task, Math.min(leftMs, retryAt - failedAt));
  }

  readonly #settled = (task: Task, outcome: Outcome, durationMs: number): void => {
    if (task.item < 0) this.timings.attempted(task.node.index, durationMs);
    else this.timings.worked(durationMs);
    if (outcome.ok) {
      this.#returned(task, outcome, durationMs);
      return;
    }
    if (this.#stopReason !== undefined) {
      if (task.item >= 0) this.#ends.itemCancelled(task, this.#stopReason);
      else this.#ends.cancelled(task.node, this.#stopReason);
      return;
    }
    task.failures += 1;
    const { retry } = task.node.step;
    if (outcome.retryable && retry !== undefined && task.failures < retry.attempts) {
      const { clock, random } = this.#options.shell;
      const waitMs =
        outcome.retryAfterMs ?? retryDelayMs(retry, task.failures, () => randomUnit(random));
      this.#ends.retrying(task, outcome.error, durationMs, clock.now() + Math.ceil(waitMs));
      this.#backoffs.add(task, waitMs);
      return;
    }
    this.#ends.failed(task, outcome.error, durationMs);
    this.#fans.itemFailed(task, outcome.error);
  };

  /** A value, to be recorded; refused when it is too large for that. */
  #returned(task: Task, outcome: Outcome, durationMs: number): void {
    if (!outcome.ok) {
      this.#ends.failed(task, outcome.error, durationMs);
      this.#fans.itemFailed(task, outcome.error);
    } else if (outcome.largeText === undefined) {
      this.#ends.succeeded(task, outcome.value, { output: outcome.value }, durationMs);
      if (task.item >= 0) this.#fans.itemSucceeded(task, outcome.value);
    } else this.#storeLarge(task, outcome.value, outcome.largeText, durationMs);
  }

  #storeLarge(task: Task, value: JsonValue, text: string, durationMs: number): void {
    const kept = (record: ResultRecord): void => {
      this.#ends.succeeded(task, value, record, durationMs);
      this.#fans.itemSucceeded(task, value);
    };
    this.#storing.store(task, text, kept, (error) =>
      this.#returned(task, outcomeOfThrow(error), durationMs),
    );
  }
}
