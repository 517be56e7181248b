export type { AgentSSEEmitter, PhaseName } from "./agent-sse-emitter.ts";
export type { ExecutorCallbacks } from "./executor-callbacks.ts";
export type { ExecutorOptions, ParallelExecutor } from "./parallel-executor.ts";
export { createServerKit, type ServerKit, type ServerKitOptions } from "./server-kit.ts";
export type { StreamedEvent, StreamingExecutor } from "./streaming-executor.ts";
export type { ToolArguments, ToolClient, ToolClients, ToolFunction } from "./tool-clients.ts";
