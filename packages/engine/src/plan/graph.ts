import { type Plan, type PlanStep, StepcastError } from "@stepcast/contracts";
import type { SkillRegistry } from "../registry.ts";
import type { Skill } from "../skill.ts";
import { type ConditionReference, conditionReferences } from "./condition.ts";
import { orderByLayer } from "./order.ts";
import { compileTemplate, type Template, type TemplateReference } from "./template.ts";

/** A step of a checked plan with all the scheduler needs to know of it. Steps are named by their place in the plan. */
export interface PlanNode {
  readonly index: number;
  readonly step: PlanStep;
  readonly skill: Skill;
  /** Steps that must end first, each once: `needs` and what input, when, forEach.items and fallback refer to. */
  readonly dependencies: readonly number[];
  readonly dependents: readonly number[];
  /** Dependencies whose output input, forEach.items or when cannot do without: there is no default. */
  readonly dataDependencies: readonly number[];
  readonly input: Template;
  readonly items?: Template;
  readonly fallback?: Template;
  /** Estimate of the step and of the longest path of dependents behind it. */
  readonly remainingMs: number;
}

export interface PlanGraph {
  readonly nodes: readonly PlanNode[];
  /** Steps by the length of the longest path that leads to them. For people; scheduling is by dependency. */
  readonly layers: readonly (readonly number[])[];
  readonly edges: number;
}

type Draft = {
  -readonly [K in keyof PlanNode]: PlanNode[K] extends readonly number[] ? number[] : PlanNode[K];
};

/**
 * The graph of a plan that passed `checkPlan`. Cost grows with steps and edges.
 * Errors: `skill_unknown`, `plan_invalid` when the plan never was checked against these skills.
 */
export function buildGraph(plan: Plan, skills: SkillRegistry): PlanGraph {
  const { steps } = plan;
  const indexOf = new Map<string, number>();
  for (let index = 0; index < steps.length; index++) indexOf.set(steps[index]?.id ?? "", index);
  const edges = createEdgeCollector(indexOf, steps.length);
  const nodes: Draft[] = [];
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index];
    if (step !== undefined) nodes.push(draftNode(step, index, skills, edges));
  }
  let count = 0;
  for (const node of nodes) {
    count += node.dependencies.length;
    for (const dependency of node.dependencies) nodes[dependency]?.dependents.push(node.index);
  }
  const order = orderByLayer(nodes);
  if (order.sequence.length < nodes.length)
    throw new StepcastError(
      "plan_invalid",
      "The steps of the plan wait for each other in a circle.",
    );
  fillRemaining(nodes, order.sequence);
  return { nodes, layers: order.layers, edges: count };
}

function draftNode(
  step: PlanStep,
  index: number,
  skills: SkillRegistry,
  edges: EdgeCollector,
): Draft {
  const skill = skills.get(step.skill);
  if (skill === undefined)
    throw new StepcastError(
      "skill_unknown",
      `Step ${step.id} uses ${step.skill}, which is not installed.`,
    );
  const input = compileTemplate(step.input);
  const node: Draft = {
    index,
    step,
    skill,
    dependencies: [],
    dependents: [],
    dataDependencies: [],
    input,
    remainingMs: 0,
  };
  edges.begin(node);
  for (const stepId of step.needs ?? []) edges.order(stepId);
  edges.data(input.references);
  if (step.forEach !== undefined) {
    // `items` is an array or a reference, both JSON.
    node.items = compileTemplate(step.forEach.items as Template["value"]);
    edges.data(node.items.references);
  }
  if (step.when !== undefined) edges.data(conditionReferences(step.when));
  if (step.fallback !== undefined) {
    node.fallback = compileTemplate(step.fallback);
    for (const { stepId } of node.fallback.references)
      if (stepId !== undefined) edges.order(stepId);
  }
  return node;
}

interface EdgeCollector {
  begin(node: Draft): void;
  order(stepId: string): number;
  data(references: readonly (TemplateReference | ConditionReference)[]): void;
}

/** Adds each dependency of a node once: marks remember the last node that had it, so nothing is cleared or searched. */
function createEdgeCollector(indexOf: ReadonlyMap<string, number>, size: number): EdgeCollector {
  const ordered = new Int32Array(size).fill(-1);
  const fed = new Int32Array(size).fill(-1);
  let node: Draft;
  const order = (stepId: string): number => {
    const dependency = indexOf.get(stepId);
    if (dependency === undefined)
      throw new StepcastError(
        "plan_invalid",
        `Step ${node.step.id} refers to ${stepId}, which the plan does not have.`,
      );
    if (ordered[dependency] !== node.index) {
      ordered[dependency] = node.index;
      node.dependencies.push(dependency);
    }
    return dependency;
  };
  return {
    begin: (next) => {
      node = next;
    },
    order,
    data: (references) => {
      for (const reference of references) {
        if (reference.stepId === undefined) continue;
        const dependency = order(reference.stepId);
        const optional = reference.hasDefault || ("tested" in reference && reference.tested);
        if (optional || fed[dependency] === node.index) continue;
        fed[dependency] = node.index;
        node.dataDependencies.push(dependency);
      }
    },
  };
}

/** Longest path from the end: a node's dependents are done before it. */
function fillRemaining(nodes: readonly Draft[], sequence: Int32Array): void {
  for (let place = sequence.length - 1; place >= 0; place--) {
    const node = nodes[sequence[place] ?? 0];
    if (node === undefined) continue;
    let longest = 0;
    for (const dependent of node.dependents) {
      const remaining = nodes[dependent]?.remainingMs ?? 0;
      if (remaining > longest) longest = remaining;
    }
    node.remainingMs = estimateMs(node) + longest;
  }
}

function estimateMs({ skill, step, items }: Draft): number {
  const one = skillEstimateMs(skill, step.input);
  if (step.forEach === undefined || !Array.isArray(items?.value)) return one;
  return one * Math.ceil(items.value.length / step.forEach.concurrency);
}

/** A skill's guess serves priorities only, so a bad one is ignored. */
function skillEstimateMs(skill: Skill, input: unknown): number {
  try {
    const estimate = skill.estimateMs?.(input) ?? 1;
    return Number.isFinite(estimate) && estimate >= 0 ? estimate : 1;
  } catch {
    return 1;
  }
}
