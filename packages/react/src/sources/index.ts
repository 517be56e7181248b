export type { AgentExecution, AgentPhase, AgentState, ThinkingStep } from "./agent-state.ts";
export type { ActiveStep, OsActivity } from "./os-activity.ts";
export { type AgentExecutionActions, useAgentExecution } from "./use-agent-execution.ts";
export { useAgentSSE } from "./use-agent-sse.ts";
export { useAgentStore } from "./use-agent-store.ts";
export { type OsActivityStream, useOsActivityStream } from "./use-os-activity-stream.ts";
