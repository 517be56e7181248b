export { type Clock, systemClock } from "./clock.ts";
export { createEngine } from "./create-engine.ts";
export { createInProcessDispatcher } from "./dispatch/in-process.ts";
export type { Attempt, AttemptFacts, AttemptSink, Dispatcher, FileContent } from "./dispatcher.ts";
export type {
  AnswerRequest,
  Engine,
  PlanCheck,
  Requester,
  RerunRequest,
  RunCommand,
  StartRequest,
} from "./engine.ts";
export type { EngineOptions } from "./engine-options.ts";
export { checkPlan } from "./plan/check.ts";
export { type ConditionResult, evaluateCondition } from "./plan/condition.ts";
export { definePlan } from "./plan/define-plan.ts";
export { parsePointer, walk } from "./plan/pointer.ts";
export { member, type Ref, withDefault } from "./plan/typed-reference.ts";
export type { PlannedGoal, Planner, PlanRequest } from "./planner.ts";
export { createSkillRegistry, type SkillRegistry } from "./registry.ts";
export { isAtHost, type Secret } from "./secret.ts";
export {
  defineSkill,
  FatalStepError,
  RetryStepError,
  type Skill,
  type SkillContext,
  type WorkerSource,
} from "./skill.ts";
export { AttemptContext } from "./skill-context.ts";
