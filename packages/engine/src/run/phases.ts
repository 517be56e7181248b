import type { RunState } from "@stepcast/contracts";
import type { PlanGraph } from "../plan/graph.ts";
import type { Journal } from "./journal.ts";

interface Progress {
  readonly name: string;
  readonly index: number;
  left: number;
  status: "pending" | "running" | "completed";
}

/** Tells when phases begin and end. A phase groups steps for people; nothing waits for it. */
export class Phases {
  readonly #byId = new Map<string, Progress>();
  readonly #journal: Journal;

  constructor(graph: PlanGraph, state: RunState, journal: Journal) {
    this.#journal = journal;
    for (const [index, phase] of state.phases.entries()) {
      this.#byId.set(phase.phaseId, { name: phase.name, index, left: 0, status: phase.status });
    }
    for (const node of graph.nodes) {
      const phase = this.#of(node.step.phase);
      if (phase !== undefined) phase.left += 1;
    }
  }

  stepStarted(phaseId: string | undefined): void {
    const phase = this.#of(phaseId);
    if (phaseId === undefined || phase === undefined || phase.status !== "pending") return;
    phase.status = "running";
    this.#journal.add("phase.started", this.#fact(phaseId, phase));
  }

  /** `silent`: the step ended before this process took over. */
  stepEnded(phaseId: string | undefined, silent = false): void {
    const phase = this.#of(phaseId);
    if (phaseId === undefined || phase === undefined) return;
    phase.left -= 1;
    if (phase.left > 0 || phase.status !== "running" || silent) return;
    phase.status = "completed";
    this.#journal.add("phase.completed", this.#fact(phaseId, phase));
  }

  #of(phaseId: string | undefined): Progress | undefined {
    return phaseId === undefined ? undefined : this.#byId.get(phaseId);
  }

  #fact(phaseId: string, phase: Progress) {
    return { phaseId, name: phase.name, index: phase.index, total: this.#byId.size };
  }
}
