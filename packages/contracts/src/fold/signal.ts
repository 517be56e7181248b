import type { StepcastEvent } from "../events/index.ts";
import type { ApprovalState, PhaseState, RunState } from "../run.ts";

/** Phases, questions, files and use of models: the lists of a run beside its steps. */
export function foldSignal(state: RunState, event: StepcastEvent): Partial<RunState> | undefined {
  switch (event.type) {
    case "phase.started":
      return { phases: withPhase(state.phases, event.data.phaseId, "running") };
    case "phase.completed":
      return { phases: withPhase(state.phases, event.data.phaseId, "completed") };
    case "approval.requested":
      return { approvals: [...state.approvals, { ...event.data, status: "open" }] };
    case "approval.resolved": {
      const { approvalId, approved, by } = event.data;
      return {
        approvals: withApproval(state.approvals, approvalId, {
          status: approved ? "approved" : "rejected",
          by,
        }),
      };
    }
    case "approval.expired":
      return {
        approvals: withApproval(state.approvals, event.data.approvalId, { status: "expired" }),
      };
    case "artifact.created":
      return {
        artifacts: [
          ...state.artifacts,
          { artifact: event.data.artifact, stepId: event.data.stepId },
        ],
      };
    case "usage.recorded":
      return { usage: addUsage(state.usage, event.data) };
    default:
      return undefined;
  }
}

function withPhase(
  phases: readonly PhaseState[],
  phaseId: string,
  status: PhaseState["status"],
): readonly PhaseState[] {
  return phases.map((phase) => (phase.phaseId === phaseId ? { ...phase, status } : phase));
}

function withApproval(
  approvals: readonly ApprovalState[],
  approvalId: string,
  change: Partial<ApprovalState>,
): readonly ApprovalState[] {
  return approvals.map((approval) =>
    approval.approvalId === approvalId ? { ...approval, ...change } : approval,
  );
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
