import { useStepcast } from "../hooks/use-stepcast.ts";
import { useStore } from "../hooks/use-store.ts";
import type { AgentState } from "./agent-state.ts";
import { agentStoreOf } from "./agent-store.ts";

const whole = (state: AgentState): AgentState => state;

/**
 * The execution that is shown, its thoughts and tool calls, and what went wrong (source B). With a
 * selector: what it picks, rendered again only when that changed. Needs a `StepcastProvider`.
 */
export function useAgentStore(): AgentState;
export function useAgentStore<T>(select: (state: AgentState) => T): T;
export function useAgentStore<T>(select?: (state: AgentState) => T): AgentState | T {
  const store = agentStoreOf(useStepcast());
  return useStore<AgentState, AgentState | T>(store, select ?? whole);
}
