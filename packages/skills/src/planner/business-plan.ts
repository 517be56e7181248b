import type { PlanInput } from "@stepcast/contracts";
import type { Locale } from "../report/locale.ts";
import { type BusinessPlanWords, businessPlanWords } from "./business-plan-words.ts";
import { planTitle, ref, type Step } from "./plan-step.ts";
import {
  chartStep,
  readStep,
  reportStep,
  type TablePlanOptions,
  tablePlanLimits,
} from "./table-plan.ts";

export interface BusinessPlanOptions extends TablePlanOptions {
  /** A share per year. */
  readonly rate?: number;
}

export const defaultRate = 0.08;

/** A plan in the making: its language, and its title. */
interface Draft {
  readonly locale: Locale;
  readonly words: BusinessPlanWords;
  readonly title: string;
}

/** Cash flows from a CSV, valued: NPV and IRR, sensitivity, two charts and a report, all in one language. */
export function businessPlan(options: BusinessPlanOptions): PlanInput {
  const { locale, name, file, rate = defaultRate } = options;
  const words = businessPlanWords[locale];
  const draft: Draft = { locale, words, title: planTitle(locale, words.title, name) };
  return {
    name: draft.title,
    phases: [
      { id: "data", name: words.phases.data },
      { id: "valuation", name: words.phases.valuation },
      { id: "report", name: words.phases.report },
    ],
    input: { file, rate },
    steps: [
      ...dataSteps(draft),
      ...valuationSteps(draft),
      tornado(draft),
      flowsChart(draft),
      report(draft),
    ],
    output: {
      npv: ref("/steps/npv/output/npv"),
      irr: ref("/steps/irr/output/irr"),
      paybackPeriods: ref("/steps/npv/output/paybackPeriods"),
      report: ref("/steps/report/output/artifact"),
      tornado: ref("/steps/tornado/output/artifact"),
      flowsChart: ref("/steps/flows-chart/output/artifact"),
    },
    ...tablePlanLimits,
  };
}

const flows = ref("/steps/flows/output/flows");

function dataSteps({ words }: Draft): Step[] {
  return [
    readStep(words.steps.read),
    {
      id: "flows",
      skill: "finance.cashflow",
      label: words.steps.flows,
      icon: "💶",
      phase: "data",
      input: { rows: ref("/steps/read/output/rows") },
      timeoutMs: 10_000,
    },
  ];
}

/** Independent of each other, so they run side by side. */
function valuationSteps({ words }: Draft): Step[] {
  const rate = ref("/input/rate");
  return [
    {
      id: "npv",
      skill: "finance.npv",
      label: words.steps.npv,
      icon: "📊",
      phase: "valuation",
      input: { rate, flows },
      timeoutMs: 10_000,
    },
    {
      id: "irr",
      skill: "finance.irr",
      label: words.steps.irr,
      icon: "🎯",
      phase: "valuation",
      // A plan without a single IRR still has an NPV; the report says why there is none.
      input: { flows, whenUndefined: "null" },
      timeoutMs: 10_000,
    },
    {
      id: "sensitivity",
      skill: "finance.sensitivity",
      label: words.steps.sensitivity,
      icon: "🌪️",
      phase: "valuation",
      input: { rate, flows, drivers: ref("/steps/flows/output/drivers"), names: words.names },
      timeoutMs: 10_000,
    },
  ];
}

function tornado({ words, locale }: Draft): Step {
  return chartStep({
    id: "tornado",
    label: words.steps.tornado,
    icon: "📉",
    input: {
      kind: "tornado",
      title: words.tornadoTitle,
      locale,
      fileName: words.files.tornado,
      base: ref("/steps/sensitivity/output/npv"),
      bars: ref("/steps/sensitivity/output/tornado"),
    },
  });
}

function flowsChart({ words, locale }: Draft): Step {
  return chartStep({
    id: "flows-chart",
    label: words.steps.flowsChart,
    icon: "📈",
    input: {
      kind: "bar",
      title: words.flowsTitle,
      locale,
      fileName: words.files.flows,
      rows: ref("/steps/npv/output/flows"),
      x: "label",
      y: [
        { field: "amount", name: words.series.flow },
        { field: "cumulative", name: words.series.cumulative, kind: "line" },
      ],
    },
  });
}

function report({ words, locale, title }: Draft): Step {
  return reportStep(words.steps.report, {
    title,
    locale,
    fileName: words.files.report,
    npv: ref("/steps/npv/output"),
    irr: ref("/steps/irr/output"),
    sensitivity: ref("/steps/sensitivity/output"),
    cashflow: ref("/steps/flows/output"),
  });
}
