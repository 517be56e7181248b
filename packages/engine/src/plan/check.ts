import { plan as planSchema } from "@stepcast/contracts";
import type { PlanCheck } from "../engine.ts";
import type { SkillRegistry } from "../registry.ts";
import { buildGraph } from "./graph.ts";
import { hashPlan } from "./hash.ts";
import { formatPointer } from "./pointer.ts";
import { createProblemList } from "./problem-list.ts";

/** Everything that is wrong with a plan, at once; or the plan with its defaults and its shape. Pure; never throws. */
export function checkPlan(value: unknown, skills: SkillRegistry): PlanCheck {
  const problems = createProblemList();
  const parsed = planSchema.safeParse(value);
  if (!parsed.success) {
    for (const issue of parsed.error.issues)
      problems.add("shape", formatPointer(issue.path), issue.message);
    return { ok: false, problems: problems.toArray() };
  }
  const plan = parsed.data;
  for (const [index, step] of plan.steps.entries()) {
    if (skills.get(step.skill) === undefined)
      problems.add("unknown_skill", `/steps/${index}/skill`, `${step.skill} is not installed`);
  }
  if (problems.count > 0) return { ok: false, problems: problems.toArray() };
  const graph = buildGraph(plan, skills);
  return {
    ok: true,
    plan,
    planHash: hashPlan(plan),
    layers: graph.layers.map((layer) => layer.map((index) => plan.steps[index]?.id ?? "")),
    edges: graph.edges,
  };
}
