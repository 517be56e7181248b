import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createSkillRegistry } from "./registry.ts";
import { defineSkill } from "./skill.ts";

const named = (id: string, input: z.ZodType = z.unknown()) =>
  defineSkill({ id, title: id, input, output: z.unknown(), run: () => null });

describe("a registry of skills", () => {
  it("refuses two skills with one id", () => {
    expect(() => createSkillRegistry([named("a.b"), named("a.b")])).toThrow(
      "Two skills are called a.b.",
    );
  });

  it.each(["now", "first use"] as const)("takes any schema when it compiles at %s", (compile) => {
    const recursive = z.object({
      get children() {
        return z.array(recursive);
      },
    });
    const unready = z.lazy(() => later);
    const skills = [named("a.tree", recursive), named("a.later", z.object({ unready }))];
    const registry = createSkillRegistry(skills, { compile });
    const later = z.string();
    expect(registry.list()).toEqual(skills);
    expect(registry.get("a.tree")).toBe(skills[0]);
    expect(registry.get("a.none")).toBeUndefined();
  });
});
