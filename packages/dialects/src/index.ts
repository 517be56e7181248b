export {
  type AgentExecutionEvent,
  type AgentExecutionEvents,
  type AgentExecutionOptions,
  agentExecutionDialect,
  agentExecutionEvent,
  phaseSkill,
} from "./agent-execution.ts";
export { type ChatFrames, chatDialect } from "./chat.ts";
export type { Dialect, DialectFrame } from "./dialect.ts";
export {
  type ExecutionResult,
  executionResult,
  type TaskError,
  type TaskResult,
} from "./execution-result.ts";
export { commentText, frameText } from "./frame-text.ts";
export {
  type GreenLangEvent,
  type GreenLangFrames,
  greenLangDialect,
  greenLangTypes,
  isGreenLangEvent,
} from "./green-lang.ts";
export { readGreenLangNames } from "./green-lang-names.ts";
export { fromGreenLang } from "./green-lang-report.ts";
export {
  countedHistory,
  type GreenLangConfig,
  type GreenLangStatus,
  type GreenLangStreamStatus,
  greenLangStatus,
} from "./green-lang-status.ts";
export {
  type Os2Event,
  type Os2Words,
  os2Dialect,
  os2Event,
  os2Words,
  planIdOf,
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
