import { StepcastError } from "@stepcast/contracts";
import type { Skill } from "./skill.ts";

/** The skills that a process offers, by id. */
export interface SkillRegistry {
  get(skillId: string): Skill | undefined;
  list(): readonly Skill[];
}

/** Errors: `invalid_input` for two skills with one id. */
export function createSkillRegistry(skills: readonly Skill[]): SkillRegistry {
  const byId = new Map<string, Skill>();
  for (const skill of skills) {
    if (byId.has(skill.id))
      throw new StepcastError("invalid_input", `Two skills are called ${skill.id}.`);
    byId.set(skill.id, skill);
  }
  return { get: (skillId) => byId.get(skillId), list: () => [...byId.values()] };
}
