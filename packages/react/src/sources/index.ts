export { AgentMonitor, type AgentMonitorProps } from "./agent-monitor.tsx";
export type { AgentExecution, AgentPhase, AgentState, ThinkingStep } from "./agent-state.ts";
export type { SourceMessage } from "./open-event-source.ts";
export type { ActiveStep, OsActivity } from "./os-activity.ts";
export { type AgentExecutionActions, useAgentExecution } from "./use-agent-execution.ts";
export { useAgentSSE } from "./use-agent-sse.ts";
export { useAgentStore } from "./use-agent-store.ts";
export {
  type EventSourceOptions,
  type EventSourceStream,
  useEventSource,
} from "./use-event-source.ts";
export { type OsActivityStream, useOsActivityStream } from "./use-os-activity-stream.ts";
export { type SSEStreamState, useSSEStream } from "./use-sse-stream.ts";
