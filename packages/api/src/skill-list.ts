import type { SkillRisk } from "@stepcast/contracts";
import type { Skill } from "@stepcast/engine";
import { z } from "zod";

/** A skill as programs and people read of it; `input` and `output` are JSON Schemas. */
export interface SkillDescription {
  readonly id: string;
  readonly title: string;
  readonly icon: string | undefined;
  readonly description: string | undefined;
  /** What it does outside its run. Empty: nothing. */
  readonly risk: readonly SkillRisk[];
  readonly input: object;
  readonly output: object;
}

/** A memo of what follows from skills, which never change; not state. Making the schemas takes milliseconds. */
const described = new WeakMap<Skill, SkillDescription>();

export function describeSkill(skill: Skill): SkillDescription {
  let description = described.get(skill);
  if (description === undefined) {
    const { id, title, icon, description: text, risk = [], input, output } = skill;
    description = {
      id,
      title,
      icon,
      description: text,
      risk,
      input: z.toJSONSchema(input, { io: "input", unrepresentable: "any" }),
      output: z.toJSONSchema(output, { unrepresentable: "any" }),
    };
    described.set(skill, description);
  }
  return description;
}
