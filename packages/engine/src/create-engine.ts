import {
  type ArtifactRef,
  foldRunEvents,
  formatCursor,
  isRunEnded,
  limits,
  newId,
  type RunState,
  StepcastError,
} from "@stepcast/contracts";
import type { Lease } from "@stepcast/store";
import { writeArtifact } from "./artifact-writer.ts";
import { systemClock } from "./clock.ts";
import { createInProcessDispatcher } from "./dispatch/in-process.ts";
import type { FileContent } from "./dispatcher.ts";
import type { Engine, Requester } from "./engine.ts";
import type { EngineOptions } from "./engine-options.ts";
import { keepLeases } from "./lease-keeper.ts";
import { checkPlan } from "./plan/check.ts";
import { prepareForPlans } from "./plan/first-plan.ts";
import { withGivenFiles } from "./plan/given-files.ts";
import type { PlanGraph } from "./plan/graph.ts";
import { narrowRegistry, rulesFor } from "./plan/rules.ts";
import { Execution } from "./run/execution.ts";
import { freshRun, type KnownRun } from "./run/fresh-run.ts";
import { readRun } from "./run/run-reader.ts";
import type { Shell } from "./run/shell.ts";
import { KeyedSlots, Slots } from "./slots.ts";
import { rerunAppend, retryEvent, type StartAppend, startAppend } from "./start-request.ts";
import { patiently } from "./storage-patience.ts";

/** The engine over a store; see {@link Engine} for what it promises. */
export function createEngine(options: EngineOptions): Engine {
  return new LocalEngine(options);
}

class LocalEngine implements Engine {
  readonly #shell: Shell;
  readonly #holder: string;
  readonly #leaseMs: number;
  readonly #executions = new Map<string, Execution>();
  readonly #attaching = new Map<string, Promise<Execution | undefined>>();
  /** Leases that are being handed back. */
  readonly #leaving = new Map<string, Promise<void>>();
  readonly #stopLeases: () => void;
  readonly #report: (error: unknown, runId: string | undefined) => void;
  #closing = false;

  constructor(options: EngineOptions) {
    const { store, skills, planner, clock = systemClock, onError = () => undefined } = options;
    const { random = (bytes) => void globalThis.crypto.getRandomValues(bytes) } = options;
    prepareForPlans();
    this.#report = onError;
    this.#leaseMs = options.leaseMs ?? limits.leaseMs;
    this.#holder = newId("proc", random);
    this.#shell = {
      store,
      clock,
      random,
      skills,
      approve: options.approve ?? [],
      redactor: options.redactor,
      secret: options.secret ?? (() => undefined),
      planner,
      dispatcher: options.dispatcher ?? createInProcessDispatcher({ clock }),
      slots: new Slots(options.maxParallel ?? limits.processParallel),
      keys: new KeyedSlots(1),
      putArtifact: (room, file) => this.#putArtifact(room, file),
      report: onError,
    };
    this.#stopLeases = keepLeases({
      store,
      clock,
      leaseMs: this.#leaseMs,
      leases: () => [...this.#executions.values()].map((execution) => execution.lease),
      lost: (runId) =>
        this.#executions
          .get(runId)
          ?.lose(new StepcastError("lease_lost", `The lease of run ${runId} is gone.`)),
      sweep: async () => void (await this.#takeOverAll()),
      report: (error) => onError(error, undefined),
    });
  }

  check(...[plan, room, input]: Parameters<Engine["check"]>) {
    const rules = { ...rulesFor(this.#shell, room), input };
    return checkPlan(withGivenFiles(plan, input), this.#shell.skills, rules);
  }

  async draft({ goal, input = {}, room, skills: allowed }: Parameters<Engine["draft"]>[0]) {
    const { planner, skills } = this.#shell;
    if (planner === undefined)
      throw new StepcastError("planner_failed", "This server has no planner.");
    const storeArtifact = (file: FileContent) => this.#putArtifact(room, file);
    const signal = new AbortController().signal;
    const seen = narrowRegistry(skills, allowed);
    return await planner.plan({ goal, input, room, skills: seen, storeArtifact, signal });
  }

  async start(request: Parameters<Engine["start"]>[0]) {
    this.#mustBeOpen();
    return await this.#begin(startAppend(request, this.#shell));
  }

  async rerun(request: Parameters<Engine["rerun"]>[0]) {
    this.#mustBeOpen();
    const parent = await this.#read(request);
    return await this.#begin(rerunAppend(request, parent, this.#shell));
  }

  async pause(command: Parameters<Engine["pause"]>[0]) {
    await (await this.#open(command)).pause(command);
  }

  async resume(command: Parameters<Engine["resume"]>[0]) {
    await (await this.#open(command)).resume(command);
  }

  async cancel(command: Parameters<Engine["cancel"]>[0]) {
    const row = await this.#row(command);
    if (row.status === "cancelled") return;
    await (await this.#open(command)).cancel(command);
  }

  async answer(request: Parameters<Engine["answer"]>[0]) {
    const row = await this.#row(request);
    if (isRunEnded(row.status))
      throw new StepcastError("approval_closed", `Run ${request.runId} has ended.`);
    await (await this.#open(request)).answer(request);
  }

  async retry(command: Parameters<Engine["retry"]>[0]) {
    this.#mustBeOpen();
    const { runId, status } = await this.#row(command);
    if (!isRunEnded(status) || this.#executions.has(runId) || this.#attaching.has(runId))
      throw new StepcastError("run_not_finished", `Run ${runId} has not ended yet.`);
    await this.#alone(runId, () => this.#goOn(command));
  }

  async recover(): Promise<void> {
    await Promise.all(await this.#takeOverAll());
  }

  /** Does not wait until they have begun: planning a goal takes its time, and leases are to be renewed. */
  async #takeOverAll(): Promise<readonly Promise<void>[]> {
    const begun: Promise<void>[] = [];
    if (this.#closing) return begun;
    for (const { runId } of await this.#shell.store.openRuns()) {
      if (this.#executions.has(runId) || this.#attaching.has(runId)) continue;
      try {
        const execution = await this.#attach(runId);
        if (execution !== undefined) begun.push(execution.begun);
      } catch (error) {
        // The next sweep tries again; what is wrong with one run holds up no other.
        this.#report(error, runId);
      }
    }
    return begun;
  }

  async close({ graceMs = 5_000 }: { readonly graceMs?: number } = {}): Promise<void> {
    this.#closing = true;
    this.#stopLeases();
    await Promise.allSettled(this.#attaching.values());
    await Promise.all([...this.#executions.values()].map((execution) => execution.drain(graceMs)));
    await this.#shell.dispatcher.close();
  }

  async #begin({ append, runId, graph }: StartAppend) {
    const { store } = this.#shell;
    const { repeated, entries } = await store.append(append);
    if (repeated !== undefined) {
      const cursor = formatCursor(store.epoch, repeated.firstSeq - 1);
      return { runId: repeated.runId, cursor, repeated: true };
    }
    const state = freshRun(entries.map((entry) => entry.event));
    const firstSeq = entries[0]?.seq ?? 1;
    if (state !== undefined) {
      this.#attach(runId, { state, graph }).catch((error) => this.#report(error, runId));
    }
    return { runId, cursor: formatCursor(store.epoch, firstSeq - 1), repeated: false };
  }

  /** Takes the lease of a run and goes on with it. Undefined when somebody else owns it or it has ended. */
  #attach(runId: string, known?: KnownRun): Promise<Execution | undefined> {
    const execution = this.#executions.get(runId);
    if (execution !== undefined) return Promise.resolve(execution);
    return this.#attaching.get(runId) ?? this.#alone(runId, () => this.#takeOver(runId, known));
  }

  /** Two executions of one run would share a lease, so one at a time is made, after the last let go of it. */
  #alone(
    runId: string,
    take: () => Promise<Execution | undefined>,
  ): Promise<Execution | undefined> {
    const leaving = this.#leaving.get(runId);
    const taking = leaving === undefined ? take() : leaving.then(take);
    const attaching = taking.finally(() => this.#attaching.delete(runId));
    this.#attaching.set(runId, attaching);
    return attaching;
  }

  async #takeOver(runId: string, known: KnownRun | undefined): Promise<Execution | undefined> {
    const { store } = this.#shell;
    const lease = await store.acquireLease(runId, this.#holder, this.#leaseMs);
    if (lease === undefined) return undefined;
    const state = this.#closing ? undefined : (known?.state ?? (await readRun(store, runId)));
    if (state !== undefined && !isRunEnded(state.status))
      return this.#execute(state, lease, known?.graph);
    await store.releaseLease(lease);
    return undefined;
  }

  /** What `retry` does once nobody else does anything with the run. */
  async #goOn(command: Parameters<Engine["retry"]>[0]): Promise<Execution | undefined> {
    const { store } = this.#shell;
    // Only who holds it knows that what is read stays so.
    const lease = await this.#lease(command.runId);
    try {
      const state = await this.#read(command);
      const event = retryEvent(command, state, this.#shell);
      this.#mustBeOpen();
      const { entries } = await store.append({ events: [event], lease });
      const events = entries.map((entry) => entry.event);
      return this.#execute(foldRunEvents(state, events) ?? state, lease);
    } catch (error) {
      await store.releaseLease(lease);
      throw error;
    }
  }

  #execute(state: RunState, lease: Lease, graph?: PlanGraph): Execution {
    const execution = new Execution({
      shell: this.#shell,
      state,
      graph,
      lease,
      closed: ({ runId }) => {
        this.#executions.delete(runId);
        const leaving = this.#shell.store
          .releaseLease(lease)
          .catch((error) => this.#report(error, runId))
          .finally(() => this.#leaving.delete(runId));
        this.#leaving.set(runId, leaving);
      },
    });
    this.#executions.set(state.runId, execution);
    return execution;
  }

  /** The execution of a run that has not ended. Errors: `not_found`, `run_finished`, `lease_lost`. */
  async #open(request: Requester & { readonly runId: string }): Promise<Execution> {
    this.#mustBeOpen();
    const { runId } = request;
    await this.#mustRun(request);
    const execution = this.#executions.get(runId) ?? (await this.#attach(runId));
    if (execution !== undefined) return execution;
    await this.#mustRun(request);
    throw new StepcastError("lease_lost", `Another process owns run ${runId} now.`);
  }

  async #mustRun(request: Requester & { readonly runId: string }): Promise<void> {
    const { runId, status } = await this.#row(request);
    if (isRunEnded(status)) throw new StepcastError("run_finished", `Run ${runId} has ended.`);
  }

  async #lease(runId: string): Promise<Lease> {
    const lease = await this.#shell.store.acquireLease(runId, this.#holder, this.#leaseMs);
    if (lease === undefined)
      throw new StepcastError("lease_lost", `Another process owns run ${runId} now.`);
    return lease;
  }

  async #row({ runId, room }: Pick<Requester, "room"> & { readonly runId: string }) {
    const row = await this.#shell.store.run(runId);
    if (row?.room.startsWith(`${room.split("/", 1)[0]}/`) !== true)
      throw new StepcastError("not_found", `There is no run ${runId} here.`);
    return row;
  }

  async #read(request: Pick<Requester, "room"> & { readonly runId: string }): Promise<RunState> {
    await this.#row(request);
    const state = await readRun(this.#shell.store, request.runId);
    if (state === undefined)
      throw new StepcastError("not_found", `There is no run ${request.runId} here.`);
    return state;
  }

  #putArtifact(room: string, file: FileContent): Promise<ArtifactRef> {
    const { store, redactor } = this.#shell;
    return patiently(this.#shell, room, () => writeArtifact(store, room, file, redactor));
  }

  #mustBeOpen(): void {
    if (this.#closing)
      throw new StepcastError("shutting_down", "The server is shutting down; nothing was started.");
  }
}
