import type { PlanInput } from "@stepcast/contracts";
import type { Locale } from "../report/locale.ts";
import { planTitle, ref, type Step } from "./plan-step.ts";
import { type SteamPlanWords, steamPlanWords } from "./steam-plan-words.ts";
import {
  chartStep,
  readStep,
  reportStep,
  type TablePlanOptions,
  tablePlanLimits,
} from "./table-plan.ts";

export interface SteamPlanOptions extends TablePlanOptions {
  /** Of the fuel, MJ per unit. */
  readonly heatingValue?: number;
}

/** Natural gas, MJ/Nm3. */
const defaultHeatingValue = 35.9;

/** Boiler readings from a CSV, evaluated: efficiency of each, a chart, and a report with the worst. */
export function steamPlan(options: SteamPlanOptions): PlanInput {
  const { locale, name, file, heatingValue = defaultHeatingValue } = options;
  const words = steamPlanWords[locale];
  const title = planTitle(locale, words.title, name);
  return {
    name: title,
    phases: [
      { id: "data", name: words.phases.data },
      { id: "analysis", name: words.phases.analysis },
      { id: "report", name: words.phases.report },
    ],
    input: { file, heatingValue },
    steps: [...analysisSteps(words), chart(words, locale), report(words, locale, title)],
    output: {
      averageEfficiency: ref("/steps/efficiency/output/averageEfficiency"),
      bestEfficiency: ref("/steps/efficiency/output/bestEfficiency"),
      worstEfficiency: ref("/steps/efficiency/output/worstEfficiency"),
      savingShare: ref("/steps/efficiency/output/savingShare"),
      report: ref("/steps/report/output/artifact"),
      chart: ref("/steps/chart/output/artifact"),
    },
    ...tablePlanLimits,
  };
}

function analysisSteps(words: SteamPlanWords): Step[] {
  return [
    readStep(words.steps.read),
    {
      id: "efficiency",
      skill: "steam.efficiency",
      label: words.steps.efficiency,
      icon: "♨️",
      phase: "analysis",
      input: {
        rows: ref("/steps/read/output/rows"),
        heatingValue: ref("/input/heatingValue"),
      },
      timeoutMs: 10_000,
    },
  ];
}

function chart(words: SteamPlanWords, locale: Locale): Step {
  return chartStep({
    id: "chart",
    label: words.steps.chart,
    icon: "📈",
    input: {
      kind: "line",
      title: words.chartTitle,
      locale,
      format: "percent",
      fileName: words.files.chart,
      rows: ref("/steps/efficiency/output/readings"),
      x: "label",
      y: [{ field: "efficiency", name: words.efficiency }],
    },
  });
}

function report(words: SteamPlanWords, locale: Locale, title: string): Step {
  const { facts, headings, columns } = words;
  const fact = (label: string, member: string, format: string) => ({
    label,
    value: ref(`/steps/efficiency/output/${member}`),
    format,
  });
  return reportStep(words.steps.report, {
    title,
    locale,
    fileName: words.files.report,
    sections: [
      {
        heading: headings.result,
        facts: [
          fact(facts.average, "averageEfficiency", "percent"),
          fact(facts.best, "bestEfficiency", "percent"),
          fact(facts.worst, "worstEfficiency", "percent"),
          fact(facts.saving, "savingShare", "percent"),
          fact(facts.readings, "readingCount", "integer"),
          fact(facts.leftOut, "leftOutCount", "integer"),
          fact(facts.heatingValue, "heatingValue", "number"),
        ],
      },
      {
        heading: headings.worst,
        table: {
          columns: [
            { field: "label", title: columns.label },
            { field: "efficiency", title: words.efficiency, format: "percent" },
            { field: "fuelPerTonne", title: columns.fuelPerTonne, format: "number" },
            { field: "usefulKilowatts", title: columns.useful, format: "integer" },
            { field: "fuelKilowatts", title: columns.fuel, format: "integer" },
          ],
          rows: ref("/steps/efficiency/output/worst"),
        },
      },
      { heading: headings.method, text: words.method },
    ],
  });
}
