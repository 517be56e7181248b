import type { RunState } from "@stepcast/contracts";
import type { PlanGraph } from "../plan/graph.ts";
import type { Journal } from "./journal.ts";

interface Progress {
  readonly name: string;
  readonly index: number;
  left: number;
  status: "pending" | "running" | "completed";
}

/**
 * Tells when phases begin and end. A phase groups steps for people; nothing waits for it.
 *
 *   pending -> running -> completed
 *      |          ^         |   ^
 *      |          +- retry -+   |
 *      +--- no step started ----+
 *
 * It is completed when every step of it has ended, however that was, and one without steps together with the
 * last that has some; but of a run that is brought to an end, what never began stays pending.
 */
export class Phases {
  readonly #byId = new Map<string, Progress>();
  readonly #journal: Journal;
  #stopped = false;

  constructor(graph: PlanGraph, state: RunState, journal: Journal) {
    this.#journal = journal;
    for (const [index, phase] of state.phases.entries()) {
      this.#byId.set(phase.phaseId, { name: phase.name, index, left: 0, status: phase.status });
    }
    if (this.#byId.size === 0) return;
    for (const { step } of graph.nodes) {
      const phase = step.phase === undefined ? undefined : this.#byId.get(step.phase);
      if (phase !== undefined) phase.left += 1;
    }
    this.#completeEmpty();
  }

  stepStarted(phaseId: string | undefined): void {
    if (phaseId === undefined) return;
    const phase = this.#byId.get(phaseId);
    if (phase === undefined || phase.status === "running") return;
    phase.status = "running";
    this.#journal.add("phase.started", this.#fact(phaseId, phase));
  }

  /** `silent`: the step ended before this process took over, and whoever ended it told the end of a phase that ran. */
  stepEnded(phaseId: string | undefined, silent = false): void {
    if (phaseId === undefined) return;
    const phase = this.#byId.get(phaseId);
    if (phase === undefined) return;
    phase.left -= 1;
    if (phase.left > 0 || phase.status === "completed") return;
    if (phase.status === "running" ? silent : this.#stopped) return;
    this.#complete(phaseId, phase);
    this.#completeEmpty();
  }

  /** The run is brought to an end: its steps end without having begun. */
  stop(): void {
    this.#stopped = true;
  }

  #complete(phaseId: string, phase: Progress): void {
    phase.status = "completed";
    this.#journal.add("phase.completed", this.#fact(phaseId, phase));
  }

  /** What is pending once no step of any phase is left has no steps. */
  #completeEmpty(): void {
    if (this.#stopped) return;
    for (const { left } of this.#byId.values()) if (left > 0) return;
    for (const [phaseId, phase] of this.#byId)
      if (phase.status === "pending") this.#complete(phaseId, phase);
  }

  #fact(phaseId: string, phase: Progress) {
    return { phaseId, name: phase.name, index: phase.index, total: this.#byId.size };
  }
}
