import { defineSkill } from "@stepcast/engine";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { describeSkill } from "./skill-list.ts";

const skill = defineSkill({
  id: "mail.send",
  title: "Send a mail",
  risk: ["network"],
  input: z.strictObject({ to: z.string(), copies: z.number().int().default(1) }),
  output: z.strictObject({ accepted: z.boolean() }),
  run: () => ({ accepted: true }),
});

describe("the description of a skill", () => {
  it("has its schemas as people fill them in and read them, and its risk", () => {
    expect(describeSkill(skill)).toMatchObject({
      id: "mail.send",
      risk: ["network"],
      input: { type: "object", required: ["to"], additionalProperties: false },
      output: { required: ["accepted"] },
    });
    const { risk: _risk, ...pure } = skill;
    expect(describeSkill(pure).risk).toEqual([]);
  });

  it("is made once", () => {
    expect(describeSkill(skill)).toBe(describeSkill(skill));
  });
});
