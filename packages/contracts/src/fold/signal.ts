import type { StepcastEvent } from "../events/index.ts";
import type { ApprovalState, ArtifactState, PhaseState, RunState } from "../run.ts";

export type RunDraft = { -readonly [K in keyof RunState]: RunState[K] };

/**
 * Phases, questions, files and use of models, the lists of a run beside its steps, while a batch of events is folded:
 * questions and files, of which there may be many, are copied once, at the first change, and changed in place
 * from then on. Nothing that was handed in is ever changed.
 */
export class SignalLists {
  readonly #draft: RunDraft;
  #approvals: ApprovalState[] | undefined;
  /** Of each question, by id; made when the first of them changes. */
  #places: Map<string, number> | undefined;
  #artifacts: ArtifactState[] | undefined;

  constructor(draft: RunDraft) {
    this.#draft = draft;
  }

  apply(event: StepcastEvent): void {
    const draft = this.#draft;
    switch (event.type) {
      case "phase.started":
        draft.phases = withPhase(draft.phases, event.data.phaseId, "running");
        return;
      case "phase.completed":
        draft.phases = withPhase(draft.phases, event.data.phaseId, "completed");
        return;
      case "approval.requested":
        this.#ask({ ...event.data, status: "open" });
        return;
      case "approval.resolved": {
        const { approvalId, approved, by } = event.data;
        this.#changeApproval(approvalId, { status: approved ? "approved" : "rejected", by });
        return;
      }
      case "approval.expired":
        this.#changeApproval(event.data.approvalId, { status: "expired" });
        return;
      case "artifact.created": {
        const { artifact, stepId } = event.data;
        this.#ownArtifacts().push({ artifact, stepId });
        return;
      }
      case "usage.recorded":
        draft.usage = addUsage(draft.usage, event.data);
    }
  }

  #ask(approval: ApprovalState): void {
    const approvals = this.#ownApprovals();
    this.#places?.set(approval.approvalId, approvals.length);
    approvals.push(approval);
  }

  #ownApprovals(): ApprovalState[] {
    this.#approvals ??= [...this.#draft.approvals];
    this.#draft.approvals = this.#approvals;
    return this.#approvals;
  }

  #ownArtifacts(): ArtifactState[] {
    this.#artifacts ??= [...this.#draft.artifacts];
    this.#draft.artifacts = this.#artifacts;
    return this.#artifacts;
  }

  #changeApproval(approvalId: string, change: Partial<ApprovalState>): void {
    const approvals = this.#ownApprovals();
    this.#places ??= new Map(approvals.map((approval, place) => [approval.approvalId, place]));
    const place = this.#places.get(approvalId);
    const approval = place === undefined ? undefined : approvals[place];
    if (place !== undefined && approval !== undefined)
      approvals[place] = { ...approval, ...change };
  }
}

function withPhase(
  phases: readonly PhaseState[],
  phaseId: string,
  status: PhaseState["status"],
): readonly PhaseState[] {
  return phases.map((phase) => (phase.phaseId === phaseId ? { ...phase, status } : phase));
}

type Use = {
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
  usd?: number | undefined;
};

export function addUsage(total: RunState["usage"], use: Use): RunState["usage"] {
  return {
    inputTokens: total.inputTokens + (use.inputTokens ?? 0),
    outputTokens: total.outputTokens + (use.outputTokens ?? 0),
    usd: total.usd + (use.usd ?? 0),
  };
}
