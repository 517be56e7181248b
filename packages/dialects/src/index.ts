export {
  type AgentExecutionEvent,
  type AgentExecutionEvents,
  type AgentExecutionOptions,
  agentExecutionDialect,
  agentExecutionEvent,
} from "./agent-execution.ts";
export type { Dialect, DialectFrame } from "./dialect.ts";
export {
  type ExecutionResult,
  executionResult,
  type TaskError,
  type TaskResult,
} from "./execution-result.ts";
export {
  type Os2Event,
  type Os2Words,
  os2Dialect,
  os2Event,
  os2Words,
  planIdOf,
  projectTag,
} from "./os2.ts";
export {
  dependenciesOf,
  planOfTasks,
  type TaskGraph,
  type TaskGraphOptions,
  type TaskNode,
  taskGraph,
} from "./task-graph.ts";
export {
  type WorkflowEvent,
  type WorkflowEvents,
  type WorkflowOptions,
  workflowDialect,
  workflowEvents,
} from "./workflow.ts";
