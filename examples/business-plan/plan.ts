import { artifactRef } from "@stepcast/contracts";
import { definePlan } from "@stepcast/engine";
import { cashflow, chart, csvRead, irr, markdown, npv, sensitivity } from "@stepcast/skills";
import { z } from "zod";

const again = { attempts: 2, backoffMs: 200 };

/** The plan of `plan.json`, typed: a step or a member that does not exist is a compile error. */
export const businessPlan = definePlan(
  {
    name: "Business plan: Ciliegie",
    phases: [
      { id: "data", name: "Dati" },
      { id: "valuation", name: "Valutazione" },
      { id: "report", name: "Relazione" },
    ],
    input: { file: { $file: "cashflows.csv" }, rate: 0.08 },
    inputSchema: z.object({ file: artifactRef, rate: z.number() }),
    maxParallel: 8,
    deadlineMs: 600_000,
  },
  ({ step, input }) => {
    const table = step("read", {
      skill: csvRead,
      label: "Lettura dei flussi di cassa",
      icon: "🗂️",
      phase: "data",
      input: { file: input.file },
      timeoutMs: 30_000,
      retry: again,
    });
    const money = step("flows", {
      skill: cashflow,
      label: "Somma dei flussi",
      icon: "💶",
      phase: "data",
      input: { rows: table.rows },
      timeoutMs: 10_000,
    });

    // These three need the flows only, so they run side by side.
    const value = step("npv", {
      skill: npv,
      label: "Calcolo VAN/TIR",
      icon: "📊",
      phase: "valuation",
      input: { rate: input.rate, flows: money.flows },
      timeoutMs: 10_000,
    });
    const rate = step("irr", {
      skill: irr,
      label: "Ricerca del TIR",
      icon: "🎯",
      phase: "valuation",
      input: { flows: money.flows, whenUndefined: "null" },
      timeoutMs: 10_000,
    });
    const drivers = step("sensitivity", {
      skill: sensitivity,
      label: "Analisi di sensibilità",
      icon: "🌪️",
      phase: "valuation",
      input: {
        rate: input.rate,
        flows: money.flows,
        drivers: money.drivers,
        names: { rate: "Tasso di sconto", inflows: "Entrate", outflows: "Uscite" },
      },
      timeoutMs: 10_000,
    });

    const tornado = step("tornado", {
      skill: chart,
      label: "Grafico a tornado",
      icon: "📉",
      phase: "report",
      input: {
        kind: "tornado",
        title: "Che cosa muove il VAN",
        locale: "it",
        fileName: "tornado",
        base: drivers.npv,
        bars: drivers.tornado,
      },
      timeoutMs: 60_000,
      retry: again,
    });
    const flowsChart = step("flows-chart", {
      skill: chart,
      label: "Grafico dei flussi",
      icon: "📈",
      phase: "report",
      input: {
        kind: "bar",
        title: "Flussi di cassa e recupero",
        locale: "it",
        fileName: "flussi-di-cassa",
        rows: value.flows,
        x: "label",
        y: [
          { field: "amount", name: "Flusso netto" },
          { field: "cumulative", name: "Valore attuale cumulato", kind: "line" },
        ],
      },
      timeoutMs: 60_000,
      retry: again,
    });
    const report = step("report", {
      skill: markdown,
      label: "Relazione",
      icon: "📄",
      phase: "report",
      input: {
        title: "Business plan: Ciliegie",
        locale: "it",
        fileName: "business-plan",
        npv: value,
        irr: rate,
        sensitivity: drivers,
        cashflow: money,
        data: table,
      },
      timeoutMs: 30_000,
      retry: again,
    });

    return {
      npv: value.npv,
      irr: rate.irr,
      paybackPeriods: value.paybackPeriods,
      report: report.artifact,
      tornado: tornado.artifact,
      flowsChart: flowsChart.artifact,
    };
  },
);
