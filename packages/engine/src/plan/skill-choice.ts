import type { PlanStep } from "@stepcast/contracts";
import type { SkillRegistry } from "../registry.ts";
import type { Skill } from "../skill.ts";
import { didYouMean } from "./nearest.ts";
import type { ProblemList } from "./problem-list.ts";

/** The skill of each step, by place; a problem for each step whose skill is not installed or not allowed. */
export function chooseSkills(
  steps: readonly (PlanStep | undefined)[],
  skills: SkillRegistry,
  allowed: readonly string[] | undefined,
  problems: ProblemList,
): (Skill | undefined)[] {
  const chosen = installed(steps, skills);
  addUnknown(steps, chosen, skills, problems);
  if (allowed !== undefined) addForbidden(steps, chosen, new Set(allowed), problems);
  return chosen;
}

/** Neighbours mostly have the same skill, which is then looked up once. */
function installed(
  steps: readonly (PlanStep | undefined)[],
  skills: SkillRegistry,
): (Skill | undefined)[] {
  const chosen = new Array<Skill | undefined>(steps.length);
  let id: string | undefined;
  let skill: Skill | undefined;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index];
    if (step === undefined) continue;
    if (step.skill !== id) {
      id = step.skill;
      skill = skills.get(id);
    }
    chosen[index] = skill;
  }
  return chosen;
}

function addUnknown(
  steps: readonly (PlanStep | undefined)[],
  chosen: readonly (Skill | undefined)[],
  skills: SkillRegistry,
  problems: ProblemList,
): void {
  const hints = new Map<string, string | undefined>();
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index];
    if (step === undefined || chosen[index] !== undefined) continue;
    if (!problems.full && !hints.has(step.skill)) {
      const names = skills.list().map(({ id }) => id);
      hints.set(step.skill, didYouMean(step.skill, names));
    }
    const hint = hints.get(step.skill) ?? "List the skills with skills.list.";
    problems.add("unknown_skill", `/steps/${index}/skill`, `there is no skill "${step.skill}"`, {
      hint,
    });
  }
}

const shownSkills = 20;

function addForbidden(
  steps: readonly (PlanStep | undefined)[],
  chosen: readonly (Skill | undefined)[],
  allowed: ReadonlySet<string>,
  problems: ProblemList,
): void {
  const shown = [...allowed].slice(0, shownSkills).join(", ");
  const more = allowed.size > shownSkills ? ", …" : "";
  for (let index = 0; index < steps.length; index++) {
    const id = steps[index]?.skill;
    if (id === undefined || chosen[index] === undefined || allowed.has(id)) continue;
    problems.add("skill_not_allowed", `/steps/${index}/skill`, `this run may not use "${id}"`, {
      hint: `It may use: ${shown}${more}.`,
    });
  }
}
