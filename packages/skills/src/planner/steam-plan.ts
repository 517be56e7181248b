import { type JsonValue, limits, type PlanInput } from "@stepcast/contracts";
import type { Locale } from "../report/locale.ts";
import { type SteamPlanWords, steamPlanWords } from "./steam-plan-words.ts";

export interface SteamPlanOptions {
  readonly locale: Locale;
  /** Which boiler or plant; may be empty. */
  readonly name: string;
  /** What `csv.read` takes: an artifact, a file beside the plan, or the text itself. */
  readonly file: JsonValue;
  /** Of the fuel, MJ per unit. */
  readonly heatingValue?: number;
}

/** Natural gas, MJ/Nm3. */
const defaultHeatingValue = 35.9;

type Step = PlanInput["steps"][number];

const again = { attempts: 2, backoffMs: 200 };

function ref(pointer: string) {
  return { $ref: pointer };
}

/** Boiler readings from a CSV, evaluated: efficiency of each, a chart, and a report with the worst. */
export function steamPlan(options: SteamPlanOptions): PlanInput {
  const { locale, name, file, heatingValue = defaultHeatingValue } = options;
  const words = steamPlanWords[locale];
  const title = (name === "" ? words.title : `${words.title}: ${name}`).slice(0, limits.labelChars);
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
    maxParallel: 8,
    deadlineMs: 600_000,
  };
}

function analysisSteps(words: SteamPlanWords): Step[] {
  return [
    {
      id: "read",
      skill: "csv.read",
      label: words.steps.read,
      icon: "🗂️",
      phase: "data",
      input: { file: ref("/input/file") },
      timeoutMs: 30_000,
      retry: again,
    },
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
  return {
    id: "chart",
    skill: "report.chart",
    label: words.steps.chart,
    icon: "📈",
    phase: "report",
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
    timeoutMs: 60_000,
    retry: again,
  };
}

function report(words: SteamPlanWords, locale: Locale, title: string): Step {
  const { facts, headings, columns } = words;
  const fact = (label: string, member: string, format: string) => ({
    label,
    value: ref(`/steps/efficiency/output/${member}`),
    format,
  });
  return {
    id: "report",
    skill: "report.markdown",
    label: words.steps.report,
    icon: "📄",
    phase: "report",
    input: {
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
      data: ref("/steps/read/output"),
    },
    timeoutMs: 30_000,
    retry: again,
  };
}
