import { type Plan, type PlanStep, StepcastError } from "@stepcast/contracts";
import type { SkillRegistry } from "../registry.ts";
import type { Skill } from "../skill.ts";
import { type Links, linkSteps, reverseLinks, type StepLinks } from "./links.ts";
import { type Order, orderByLayer } from "./order.ts";
import { compileStep, type StepTemplates } from "./step-templates.ts";
import type { Template } from "./template.ts";

/** A step of a checked plan with all the scheduler needs to know of it. Steps are named by their place in the plan. */
export interface PlanNode {
  readonly index: number;
  readonly step: PlanStep;
  readonly skill: Skill;
  /** Undefined where the step's input refers to nothing. */
  readonly input: Template | undefined;
  readonly items: Template | undefined;
  readonly fallback: Template | undefined;
  /** Estimate of the step and of the longest path of dependents behind it. */
  readonly remainingMs: number;
}

export interface PlanGraph {
  readonly nodes: readonly PlanNode[];
  /** Steps that must end first, each once: `needs` and what input, when, forEach.items and fallback refer to. */
  readonly dependencies: Links;
  readonly dependents: Links;
  /** Its levels are for people; scheduling is by dependency. */
  readonly order: Order;
}

/** What checking a plan and building its graph both need. */
export interface PlanLinks extends StepLinks {
  readonly dependents: Links;
  readonly order: Order;
}

export function linkPlan(
  steps: readonly (PlanStep | undefined)[],
  templates: readonly (StepTemplates | undefined)[],
  indexOf: ReadonlyMap<string, number>,
): PlanLinks {
  const links = linkSteps(steps, templates, indexOf);
  const dependents = reverseLinks(links.dependencies);
  return { ...links, dependents, order: orderByLayer(links.dependencies, dependents) };
}

/**
 * The graph of a plan that passed `checkPlan`. Cost grows with steps and edges.
 * Errors: `skill_unknown` when a skill is gone since; `plan_invalid` when the plan was never checked.
 */
export function buildGraph(plan: Plan, skills: SkillRegistry): PlanGraph {
  const indexOf = new Map<string, number>();
  const templates: StepTemplates[] = [];
  for (const step of plan.steps) {
    indexOf.set(step.id, templates.length);
    templates.push(compileStep(step));
  }
  const links = linkPlan(plan.steps, templates, indexOf);
  const chosen = plan.steps.map((step) => skillOf(step, skills));
  return assembleGraph(plan.steps, templates, links, chosen);
}

/** The graph of steps that were compiled and linked, with the skill of each. Errors: `plan_invalid` for steps in a circle. */
export function assembleGraph(
  steps: readonly PlanStep[],
  templates: readonly StepTemplates[],
  links: PlanLinks,
  skills: readonly (Skill | undefined)[],
): PlanGraph {
  const { order, dependents } = links;
  if (order.sequence.length < steps.length)
    throw new StepcastError("plan_invalid", "Steps of the plan wait for each other in a circle.");
  const nodes = new Array<PlanNode>(steps.length);
  // From the end: what is behind a step is known before the step itself.
  for (let place = steps.length - 1; place >= 0; place--) {
    const index = order.sequence[place] ?? 0;
    const step = steps[index];
    const template = templates[index];
    const skill = skills[index];
    if (step === undefined || template === undefined || skill === undefined) continue;
    const { input, items, fallback } = template;
    const remainingMs = estimateMs(skill, step) + longest(dependents, index, nodes);
    nodes[index] = { index, step, skill, input, items, fallback, remainingMs };
  }
  return { nodes, dependencies: links.dependencies, dependents, order };
}

function skillOf(step: PlanStep, skills: SkillRegistry): Skill {
  const skill = skills.get(step.skill);
  if (skill !== undefined) return skill;
  throw new StepcastError(
    "skill_unknown",
    `Step ${step.id} uses ${step.skill}, which is not installed.`,
  );
}

function longest({ offsets, targets }: Links, index: number, nodes: readonly PlanNode[]): number {
  let most = 0;
  const end = offsets[index + 1] ?? 0;
  for (let edge = offsets[index] ?? 0; edge < end; edge++) {
    const behind = nodes[targets[edge] ?? 0]?.remainingMs ?? 0;
    if (behind > most) most = behind;
  }
  return most;
}

/** A skill's guess serves priorities only, so a bad one is ignored. */
function estimateMs(skill: Skill, { forEach, input }: PlanStep): number {
  let one = 1;
  try {
    const guess = skill.estimateMs?.(input) ?? 1;
    if (Number.isFinite(guess) && guess >= 0) one = guess;
  } catch {
    // As if it had guessed nothing.
  }
  if (forEach === undefined || !Array.isArray(forEach.items)) return one;
  return one * Math.ceil(forEach.items.length / forEach.concurrency);
}
