import type { ArtifactRef, JsonValue } from "@stepcast/contracts";
import { checkPlan, createSkillRegistry } from "@stepcast/engine";
import { describe, expect, it } from "vitest";
import { builtinSkills } from "../builtin.ts";
import { createTemplatePlanner } from "./template-planner.ts";

const skills = createSkillRegistry(builtinSkills());
const attached: ArtifactRef = {
  $artifact: `sha256-${"a".repeat(64)}`,
  name: "mine.csv",
  mediaType: "text/csv",
  bytes: 10,
};

function plan(goal: string, input: { [key: string]: JsonValue } = {}) {
  return createTemplatePlanner().plan({
    goal,
    input,
    room: "tester/test",
    skills,
    signal: new AbortController().signal,
    storeArtifact: async ({ name }) => ({ ...attached, name }),
  });
}

describe("the planner plans nothing that a goal turns down", () => {
  it.each([
    "Do not create a business plan",
    "Don't make a landing page for Ciliegie",
    "Please don’t create a business plan yet",
    "No business plan, thanks",
    "Non creare un business plan per Ciliegie",
    "Senza business plan",
    "Ne crée pas de plan d'affaires",
    "Delete the business plan of Ciliegie",
    "Send the business plan to Anna",
    "Do not send me a business plan",
    "Elimina la landing page",
    "Traduis le plan d’affaires",
    "What is a business plan?",
    "Che cos’è un business plan?",
    "Qu’est-ce qu’un plan d’affaires ?",
    "Do not analyze steam efficiency",
  ])("%s", async (goal) => {
    await expect(plan(goal)).rejects.toThrow(
      expect.objectContaining({ code: "goal_not_understood" }),
    );
  });

  it.each([
    ["Not a business plan, but a landing page for Ciliegie", "Landing page: Ciliegie"],
    ["Non un business plan ma una landing page per Ciliegie", "Landing page: Ciliegie"],
    ["A business plan for my non-profit", "Business plan: my non-profit"],
    ["For a non-profit create a business plan", "Business plan: non-profit"],
    ["Don't be slow. Create a business plan for Ciliegie", "Business plan"],
    ["Why not make a business plan for Ciliegie", "Business plan: Ciliegie"],
    ["Send me a business plan for Ciliegie", "Business plan: Ciliegie"],
    ["Envoie-moi un plan d'affaires pour un verger", "Plan d’affaires : verger"],
  ])("but %s", async (goal, name) => {
    expect((await plan(goal)).plan.name).toContain(name);
  });
});

describe("the planner uses the rate that a goal tells", () => {
  it.each([
    ["Business plan for Ciliegie at 8,5 %", 0.085, "Business plan: Ciliegie"],
    [
      "Create a business plan for Ciliegie with a discount rate of 12%",
      0.12,
      "Business plan: Ciliegie",
    ],
    [
      "Crea un business plan per Ciliegie, tasso di sconto 7,25%",
      0.0725,
      "Business plan: Ciliegie",
    ],
    ["Crea un business plan per Ciliegie al tasso dell’8%", 0.08, "Business plan: Ciliegie"],
    ["Crée un plan d'affaires pour un verger au taux de 9 %", 0.09, "Plan d’affaires : verger"],
    ["Business plan for Ciliegie (WACC = 6%)", 0.06, "Business plan: Ciliegie"],
    ["Business plan with a discount rate of 8 % for Ciliegie", 0.08, "Business plan: Ciliegie"],
    ["Business plan for Ciliegie at 9 %.", 0.09, "Business plan: Ciliegie"],
    ["Business plan (rate 9 %) for Ciliegie", 0.09, "Business plan: Ciliegie"],
    ["Crea un business plan con un tasso del 10 % per Ciliegie", 0.1, "Business plan: Ciliegie"],
  ])("%s", async (goal, rate, name) => {
    const { plan: planned, explanation } = await plan(goal);
    expect(planned.input).toMatchObject({ rate });
    expect(planned.name).toBe(name);
    expect(checkPlan(planned, skills)).toMatchObject({ ok: true });
    expect(explanation.replace(/\s/g, "")).toMatch(
      new RegExp(`${(rate * 100).toFixed(2).replace(".", "[.,]")}%`),
    );
  });

  it("unless another one was handed over, and says so", async () => {
    const { plan: planned, explanation } = await plan("Business plan for X at 9 %", { rate: 0.05 });
    expect(planned.input).toMatchObject({ rate: 0.05 });
    expect(explanation).toContain("I did not use these figures of the goal: 9 %.");
  });

  it.each([
    ["business plan with a tax rate of 20%", "20%"],
    ["business plan for a shop at 30% discount", "30%"],
    ["business plan per X con tasso di crescita del 5%", "5%"],
    ["business plan for X at 8% and 20% growth", "8% · 20%"],
  ])("and no other share: %s", async (goal, figures) => {
    const { plan: planned, explanation } = await plan(goal);
    expect(planned.input).toMatchObject({ rate: 0.08 });
    expect(explanation).toContain(figures);
  });

  it.each([
    ["business plan", { rate: "8,5 %" }, "input.rate is no number"],
    ["analyze steam efficiency", { heatingValue: "40" }, "input.heatingValue is no number"],
  ])("and refuses what is no number: %s %j", async (goal, input, message) => {
    await expect(plan(goal, input)).rejects.toThrow(
      expect.objectContaining({ code: "invalid_input", message: expect.stringContaining(message) }),
    );
  });
});

describe("the planner says what it left aside", () => {
  it.each([
    [
      "Business plan for a bakery with 1.000.000 € of investment over 10 years",
      "I did not use these figures of the goal: 1.000.000 € · 10 years.",
    ],
    ["Crea un business plan per un forno, 50 mila euro in 5 anni", "Non ho usato queste cifre"],
    [
      "Crée un plan d’affaires sur 10 ans",
      "Je n’ai pas utilisé ces chiffres de l’objectif : 10 ans.",
    ],
    [
      "Create a landing page for Ciliegie and a business plan",
      "The goal also names this, which I did not plan: Business plan.",
    ],
  ])("%s", async (goal, note) => {
    expect((await plan(goal)).explanation).toContain(note);
  });

  it("of a file that a page makes nothing of", async () => {
    const { explanation } = await plan("Landing page for Ciliegie", { file: { ...attached } });
    expect(explanation).toContain("I did not use the attached file “mine.csv”.");
  });

  it("and nothing where nothing is", async () => {
    const { explanation } = await plan("Create a business plan for Studio 54");
    expect(explanation).not.toContain("did not");
  });

  it("at once, however long the goal is", async () => {
    const startedAt = performance.now();
    for (const part of ["9", "1.", "not business plan ", "at a ", "tasso di ", "5 %", "€ 1 "])
      await plan(`business plan ${part.repeat(3_900 / part.length)}`);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });
});
