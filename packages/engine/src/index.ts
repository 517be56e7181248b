export { type Clock, systemClock } from "./clock.ts";
export type { Attempt, Dispatcher } from "./dispatcher.ts";
export type {
  AnswerRequest,
  Engine,
  PlanCheck,
  Requester,
  RerunRequest,
  RunCommand,
  StartRequest,
} from "./engine.ts";
export type { PlannedGoal, Planner, PlanRequest } from "./planner.ts";
export { createSkillRegistry, type SkillRegistry } from "./registry.ts";
export {
  defineSkill,
  FatalStepError,
  RetryStepError,
  type Skill,
  type SkillContext,
  type WorkerSource,
} from "./skill.ts";
