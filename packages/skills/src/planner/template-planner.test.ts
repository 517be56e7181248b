import { type ArtifactRef, eventData, type JsonValue, limits } from "@stepcast/contracts";
import { checkPlan, createSkillRegistry } from "@stepcast/engine";
import { runToEnd } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { builtinSkills } from "../builtin.ts";
import { libraryPlans } from "./library.ts";
import { createTemplatePlanner } from "./template-planner.ts";

const skills = createSkillRegistry(builtinSkills());
const attached: ArtifactRef = {
  $artifact: `sha256-${"a".repeat(64)}`,
  name: "mine.csv",
  mediaType: "text/csv",
  bytes: 10,
};

async function plan(goal: string, input: { [key: string]: JsonValue } = {}) {
  const stored: { readonly name: string; readonly content: string | Uint8Array }[] = [];
  const planned = await createTemplatePlanner().plan({
    goal,
    input,
    room: "tester/test",
    skills,
    signal: new AbortController().signal,
    storeArtifact: async (file) => {
      stored.push(file);
      return { ...attached, name: file.name };
    },
  });
  return { ...planned, stored };
}

describe("the planner understands business plans", () => {
  it.each([
    ["Create a business plan for a cherry orchard", "Business plan: cherry orchard", "NPV and IRR"],
    ["create BUSINESS PLAN for Ciliegie", "Business plan: Ciliegie", "NPV and IRR"],
    [
      "Please could you make me a detailed business plan for Make Studio. Be quick.",
      "Business plan: Make Studio",
      "NPV and IRR",
    ],
    ["For Ciliegie & Co, create a business plan", "Business plan: Ciliegie & Co", "NPV and IRR"],
    ["Ciliegie: business plan", "Business plan: Ciliegie", "NPV and IRR"],
    ["Create for Ciliegie a business plan", "Business plan: Ciliegie", "NPV and IRR"],
    ["business plan", "Business plan", "NPV and IRR"],
    ["Crea un business plan per Ciliegie", "Business plan: Ciliegie", "Calcolo VAN/TIR"],
    [
      "Per Ciliegie, creami un business plan dettagliato",
      "Business plan: Ciliegie",
      "Calcolo VAN/TIR",
    ],
    ["crea un piano d'impresa per «La Ciliegia»", "Business plan: La Ciliegia", "Calcolo VAN/TIR"],
    [
      "Vorrei un piano industriale per l’azienda di mio zio!",
      "Business plan: l’azienda di mio zio",
      "Calcolo VAN/TIR",
    ],
    ["Crée un plan d'affaires pour un verger", "Plan d’affaires : verger", "Calcul VAN/TRI"],
    ["CREE UN PLAN D’AFFAIRES POUR “L’ÉTOILE”", "Plan d’affaires : L’ÉTOILE", "Calcul VAN/TRI"],
    ["Crea un business plan per 🍒", "Business plan: 🍒", "Calcolo VAN/TIR"],
    ["Create a business plan for مزرعة الكرز", "Business plan: مزرعة الكرز", "NPV and IRR"],
  ])("%s", async (goal, name, label) => {
    const { plan: planned } = await plan(goal);
    expect(planned.name).toBe(name);
    expect(planned.goal).toBe(goal);
    expect(planned.steps.map((step) => step.label)).toContain(label);
    expect(checkPlan(planned, skills)).toMatchObject({ ok: true });
  });

  it("says what it did, in the goal's language, and that no model was used", async () => {
    const sample = await plan("Crée un plan d'affaires pour un verger");
    expect(sample.stored).toMatchObject([{ name: "flux-de-tresorerie-exemple.csv" }]);
    expect(sample.explanation).toContain(
      "J’ai utilisé les flux de trésorerie d’exemple car aucun CSV n’était joint.",
    );
    expect(sample.explanation).toContain("Aucun modèle de langage");
    expect(eventData["decision.made"].parse(sample.decision)).toMatchObject({
      subject: "plan",
      choice: "Plan d’affaires",
      reason: expect.stringContaining("plan d'affaires"),
    });
  });

  it("takes the file and the rate that the person gives", async () => {
    const {
      plan: planned,
      stored,
      explanation,
    } = await plan("business plan for X", {
      file: { ...attached },
      rate: 0.12,
    });
    expect(stored).toEqual([]);
    expect(planned.input).toEqual({ file: attached, rate: 0.12 });
    expect(explanation).toContain("I used the attached file “mine.csv”.");
    expect(explanation).toContain("NPV at 12.00%");
  });

  it("refuses a file that is no artifact", async () => {
    await expect(plan("business plan for X", { file: "/etc/passwd" })).rejects.toThrow(
      expect.objectContaining({ code: "invalid_input" }),
    );
  });
});

describe("the planner understands steam analyses", () => {
  it.each([
    ["Analyze steam efficiency", "Steam efficiency", "Boiler efficiency"],
    ["analyse the efficiency of our boiler", "Steam efficiency", "Boiler efficiency"],
    [
      "Analyze steam efficiency for boiler house 3",
      "Steam efficiency: boiler house 3",
      "Boiler efficiency",
    ],
    ["Analizza l'efficienza del vapore", "Efficienza del vapore", "Rendimento della caldaia"],
    [
      "Calcola il rendimento della caldaia di Forlì",
      "Efficienza del vapore: Forlì",
      "Rendimento della caldaia",
    ],
    ["Analyse le rendement de la vapeur", "Rendement de la vapeur", "Rendement de la chaudière"],
  ])("%s", async (goal, name, label) => {
    const { plan: planned } = await plan(goal);
    expect(planned.name).toBe(name);
    expect(planned.steps.map((step) => step.label)).toContain(label);
    expect(checkPlan(planned, skills)).toMatchObject({ ok: true });
  });

  it.each(["en", "it", "fr"])("and runs them on the sample, in %s", async (language) => {
    const goals: Record<string, string> = {
      en: "Analyze steam efficiency",
      it: "Analizza l'efficienza del vapore",
      fr: "Analyse le rendement de la vapeur",
    };
    const { run, texts } = await runToEnd({
      skills: builtinSkills(),
      planner: createTemplatePlanner(),
      start: () => ({ goal: goals[language] ?? "" }),
    });
    expect(run.error).toBeUndefined();
    expect(run.output).toMatchObject({ averageEfficiency: expect.closeTo(0.877, 3) });
    const kinds = Object.keys(texts).map((name) => name.split(".").at(-1));
    expect(kinds.sort()).toEqual(["csv", "md", "svg"]);
  });
});

describe("the planner understands landing pages", () => {
  it.each([
    ["Create a landing page for Orchard & Co", "Landing page: Orchard & Co"],
    ["Crea una landing page per Ciliegie", "Landing page: Ciliegie"],
    ["Crée une page d'accueil pour un verger", "Page d’accueil : verger"],
    ["Create a landing page for a business plan tool", "Landing page: business plan tool"],
    ["landing page", "Landing page"],
  ])("%s", async (goal, name) => {
    const { plan: planned, explanation } = await plan(goal);
    expect(planned.name).toBe(name);
    expect(explanation).toMatch(/square brackets|parentesi quadre|crochets/);
    expect(checkPlan(planned, skills)).toMatchObject({ ok: true });
  });

  it("and builds one that says what is left to write", async () => {
    const { run, texts } = await runToEnd({
      skills: builtinSkills(),
      planner: createTemplatePlanner(),
      start: () => ({ goal: "Create a landing page for <script>alert(1)</script>" }),
    });
    expect(run.output).toMatchObject({ checkCount: 10, passedCount: 9, openCount: 6 });
    expect(texts["landing-page.html"]).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(texts["landing-page-check.md"]).toContain("- First reason, with a number");
  });

  it("and passes every check with texts of one's own", async () => {
    const { run, texts } = await runToEnd({
      skills: builtinSkills(),
      planner: createTemplatePlanner(),
      start: () => ({
        goal: "Create a landing page for Ciliegie",
        input: {
          tagline: "Cherries from our trees to your door in a day",
          description:
            "A box of cherries every week of June, picked in the morning and brought in the afternoon.",
          features: ["Picked the same day", "No sprays"],
          contact: "hello@ciliegie.example",
        },
      }),
    });
    expect(run.output).toMatchObject({ checkCount: 10, passedCount: 10, openCount: 0 });
    expect(run.explanation).toContain("the texts that you handed over");
    expect(texts["landing-page.html"]).toContain('href="mailto:hello@ciliegie.example"');
  });
});

describe("the planner with goals that it does not know", () => {
  it.each([
    ["make tea", "Create a business plan"],
    ["Crea una torta per la nonna", "Crea un business plan"],
    ["Prépare un gâteau pour la fête", "Crée un plan d’affaires"],
    ["🍒🍒🍒", "Create a business plan"],
    ["ا ب ت", "Create a business plan"],
    ["plan", "Create a business plan"],
    ["the business has a plan", "Create a business plan"],
    ["x".repeat(limits.goalChars), "Create a business plan"],
    ["a ".repeat(limits.goalChars / 2), "Create a business plan"],
  ])("%s", async (goal, known) => {
    await expect(plan(goal)).rejects.toThrow(
      expect.objectContaining({
        code: "goal_not_understood",
        message: expect.stringContaining(known),
      }),
    );
  });
});

describe("the planner with hostile goals", () => {
  it.each([
    "Create a business plan for <img src=x onerror=alert(1)>",
    "Create a business plan for [x](javascript:alert(1)) `code` | # **b**",
    'Create a business plan for {"$ref": "/steps/npv/output"}',
    "Create a business plan for \u202eevil\u0000\u001b[31m",
    `Create a business plan for ${"🍒".repeat(1_900)}`,
    `Create a business plan for ${"A\u0301".repeat(1_900)}`,
    `business plan ${'"'.repeat(3_900)}`,
    "Create a business plan for __proto__",
    "Create a business plan for \ud800 half",
  ])("%j gives a valid plan whose title is text", async (goal) => {
    const { plan: planned } = await plan(goal.slice(0, limits.goalChars));
    expect(checkPlan(planned, skills)).toMatchObject({ ok: true });
    expect([...planned.name].length).toBeLessThanOrEqual(limits.labelChars);
    expect(planned.name.isWellFormed()).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
    expect(planned.name).not.toMatch(/[\u0000-\u001f\u202e]/);
  });
});

describe("what the planner plans runs", () => {
  it("to a report about the data that was attached", async () => {
    const { run, texts } = await runToEnd({
      skills: builtinSkills(),
      planner: createTemplatePlanner(),
      files: {
        "mine.csv": "Anno;Ricavi;Costi\n2026;0;1.000\n2027;500;100\n2028;1.500;200\n2029;x;1\n",
      },
      start: ({ "mine.csv": file }) => ({
        goal: "Crea un business plan per <b>Ciliegie</b>",
        input: { file: { ...file } },
      }),
    });
    expect(run.error).toBeUndefined();
    expect(run.output).toMatchObject({ irr: expect.closeTo((4 + Math.sqrt(536)) / 20 - 1, 10) });
    expect(run.explanation).toContain("«mine.csv»");
    const report = texts["business-plan.md"];
    expect(report).toContain("# Business plan: &lt;b&gt;Ciliegie&lt;/b&gt;");
    expect(report).toContain("Riga 5: 2029;x;1");
  });

  it("also without a single IRR, and says why", async () => {
    const { run, texts } = await runToEnd({
      skills: builtinSkills(),
      planner: createTemplatePlanner(),
      files: { "mine.csv": "Year,Flow\n0,-100\n1,230\n2,-132\n" },
      start: ({ "mine.csv": file }) => ({ goal: "business plan", input: { file: { ...file } } }),
    });
    expect(run).toMatchObject({ status: "completed", output: { irr: null } });
    expect(texts["business-plan.md"]).toContain(
      "Several rates bring the value to zero: 10.00% and 20.00%.",
    );
  });

  it("fails with what to do when the attached file is a picture", async () => {
    const { run } = await runToEnd({
      skills: builtinSkills(),
      planner: createTemplatePlanner(),
      files: { "photo.csv": "\u0089PNG\r\n\u001a\n" },
      start: ({ "photo.csv": file }) => ({ goal: "business plan", input: { file: { ...file } } }),
    });
    expect(run.status).toBe("failed");
    const read = run.steps.find(({ stepId }) => stepId === "read");
    expect(read?.error).toMatchObject({ message: expect.stringContaining("is not a CSV file") });
    expect(read?.attempt).toBe(1);
  });
});

describe("library plans", () => {
  it.each(libraryPlans)("$title starts as it is", async ({ plan: planned }) => {
    expect(checkPlan(planned, skills)).toMatchObject({ ok: true });
    const { run } = await runToEnd({ skills: builtinSkills(), start: () => ({ plan: planned }) });
    expect(run.error).toBeUndefined();
    expect(run.status).toBe("completed");
  });
});
