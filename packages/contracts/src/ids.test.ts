import { expect, it } from "vitest";
import { z } from "zod";
import { skillId } from "./ids.ts";

it("a skill id may be in any case, also for whoever goes by the JSON Schema", () => {
  const { pattern = "" } = z.toJSONSchema(skillId);
  for (const id of ["finance.npv", "Finance.NPV", "mcp.Git_Hub.list-issues"]) {
    expect(skillId.safeParse(id).success).toBe(true);
    expect(new RegExp(pattern).test(id)).toBe(true);
  }
  for (const id of ["finance", "finance.", ".npv", "finance.1", "finance npv", "fınance.npv"])
    expect(skillId.safeParse(id).success).toBe(false);
});
