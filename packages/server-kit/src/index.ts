export type { AgentSSEEmitter, PhaseName } from "./agent-sse-emitter.ts";
export { type Connections, createConnections, type Send } from "./connections.ts";
export type { ExecutorCallbacks } from "./executor-callbacks.ts";
export type { SSEStreamManagerOptions } from "./manager-settings.ts";
export type { ExecutorOptions, ParallelExecutor } from "./parallel-executor.ts";
export type { StreamRequest } from "./plant-client.ts";
export type {
  AgentStatusReport,
  AlarmUpdate,
  JobProgressReport,
  MetricsReport,
} from "./plant-report.ts";
export { createServerKit, type ServerKit, type ServerKitOptions } from "./server-kit.ts";
export { sseResponse } from "./sse-response.ts";
export {
  createSSEStream,
  type SSEMessage,
  type SSEStream,
  type SSEStreamOptions,
} from "./sse-stream.ts";
export type { MonitorOptions, SSEStreamManager } from "./sse-stream-manager.ts";
export type { StreamedEvent, StreamingExecutor } from "./streaming-executor.ts";
export type { ThresholdRule } from "./threshold-monitor.ts";
export type { ToolArguments, ToolClient, ToolClients, ToolFunction } from "./tool-clients.ts";
