import { StepcastError } from "@stepcast/contracts";
import { compiledSchema } from "./compiled-schema.ts";
import type { Skill } from "./skill.ts";

/** The skills that a process offers, by id. */
export interface SkillRegistry {
  get(skillId: string): Skill | undefined;
  list(): readonly Skill[];
}

export interface SkillRegistryOptions {
  /**
   * When the schemas of skills become code, which takes about a millisecond a skill: `now`, so that no run waits for
   * it (the default), or at their `first use`, for a process that has many skills and is to be up at once.
   */
  readonly compile?: "now" | "first use";
}

/** Errors: `invalid_input` for two skills with one id. */
export function createSkillRegistry(
  skills: readonly Skill[],
  { compile = "now" }: SkillRegistryOptions = {},
): SkillRegistry {
  const byId = new Map<string, Skill>();
  for (const skill of skills) {
    if (byId.has(skill.id))
      throw new StepcastError("invalid_input", `Two skills are called ${skill.id}.`);
    byId.set(skill.id, skill);
    if (compile === "now") compileSchemas(skill);
  }
  return { get: (skillId) => byId.get(skillId), list: () => [...byId.values()] };
}

function compileSchemas({ input, output }: Skill): void {
  compiledSchema(input);
  compiledSchema(output);
}
