import type { AgentExecutionEvent } from "@stepcast/dialects";

export interface AgentPhase {
  readonly id: string;
  readonly name: string;
  readonly status: "pending" | "running" | "completed";
}

export interface AgentExecution {
  readonly id: string;
  readonly task: string;
  readonly status: "running" | "completed" | "failed";
  readonly plan: { readonly goal: string; readonly phases: readonly AgentPhase[] };
  readonly result?: unknown;
  readonly error?: string | undefined;
  /** Milliseconds. */
  readonly duration?: number;
  readonly tokensUsed?: number;
}

export interface ThinkingStep {
  readonly id: string;
  /** A thought; or the name of a tool. */
  readonly content: string;
  readonly type: "thinking" | "tool_use" | "tool_result";
  /** What the tool was called with, or what it gave. */
  readonly detail?: unknown;
}

/** What pages of source B show. */
export interface AgentState {
  readonly currentExecution: AgentExecution | undefined;
  /** The latest ones, oldest first: at most {@link thinkingStepsKept}. */
  readonly thinkingSteps: readonly ThinkingStep[];
  readonly error: string | undefined;
  /** The server has not answered a start yet. */
  readonly isStarting: boolean;
}

export const noExecution: AgentState = {
  currentExecution: undefined,
  thinkingSteps: [],
  error: undefined,
  isStarting: false,
};

export const thinkingStepsKept = 500;

/** An execution that was started a moment ago, before its first event. */
export function beginning(id: string, task: string): AgentState {
  const plan = { goal: task, phases: [] };
  return { ...noExecution, currentExecution: { id, task, status: "running", plan } };
}

/** An execution that had ended and is retried: its end no longer holds. */
export function goingOn(state: AgentState): AgentState {
  const { currentExecution } = state;
  if (currentExecution === undefined) return state;
  const { id, task, plan } = currentExecution;
  return {
    ...state,
    currentExecution: { id, task, plan, status: "running" },
    error: undefined,
  };
}

/** What an event changes. `id` names it, such as its cursor. Pure. */
export function foldAgent(state: AgentState, event: AgentExecutionEvent, id: string): AgentState {
  switch (event.event) {
    case "execution:started":
      return beginning(event.data.executionId, event.data.task);
    case "plan:created": {
      const { goal, phases } = event.data.plan;
      const pending = phases.map((phase) => ({ ...phase, status: "pending" as const }));
      return changed(state, { plan: { goal, phases: pending } });
    }
    case "phase:start":
      return phase(state, event.data.phaseId, "running");
    case "phase:complete":
      return phase(state, event.data.phaseId, "completed");
    case "thinking":
      return told(state, { id, content: event.data.thought, type: "thinking" });
    case "tool:start": {
      const { toolName, params } = event.data;
      return told(state, { id, content: toolName, type: "tool_use", detail: params });
    }
    case "tool:complete": {
      const { toolName, result, error } = event.data;
      return told(state, { id, content: toolName, type: "tool_result", detail: error ?? result });
    }
    case "execution:complete": {
      const { result, duration, tokensUsed } = event.data;
      return changed(state, { status: "completed", result, duration, tokensUsed });
    }
    case "execution:error": {
      const { error } = event.data;
      return { ...changed(state, { status: "failed", error }), error };
    }
  }
}

function changed(state: AgentState, change: Partial<AgentExecution>): AgentState {
  const { currentExecution } = state;
  if (currentExecution === undefined) return state;
  return { ...state, currentExecution: { ...currentExecution, ...change } };
}

function phase(state: AgentState, phaseId: string, status: AgentPhase["status"]): AgentState {
  const plan = state.currentExecution?.plan;
  if (plan === undefined) return state;
  const phases = plan.phases.map((one) => (one.id === phaseId ? { ...one, status } : one));
  return changed(state, { plan: { ...plan, phases } });
}

function told(state: AgentState, step: ThinkingStep): AgentState {
  return { ...state, thinkingSteps: [...state.thinkingSteps, step].slice(-thinkingStepsKept) };
}
