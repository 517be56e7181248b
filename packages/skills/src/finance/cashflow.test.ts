import { createTestContext } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { csvRead } from "../csv/read.ts";
import { cashflow } from "./cashflow.ts";
import { roleOf } from "./column-role.ts";

async function flowsOf(csv: string, options: object = {}) {
  const { context } = createTestContext();
  const { rows } = await csvRead.run(csvRead.input.parse({ file: csv }), context);
  return cashflow.output.parse(
    await cashflow.run(cashflow.input.parse({ rows, ...options }), context),
  );
}

describe("finance.cashflow", () => {
  it("subtracts costs from revenues, period by period", async () => {
    const result = await flowsOf(
      "Anno;Ricavi vendite;Ricavi servizi;Costi materie;Investimento\n2026;0;0;0;1.000,50\n2027;500;100;200;\n",
    );
    expect(result.flows).toEqual([
      { period: 0, label: "2026", amount: -1000.5 },
      { period: 1, label: "2027", amount: 400 },
    ]);
    expect(result.drivers.map(({ name, kind, amounts }) => [name, kind, amounts])).toEqual([
      ["Ricavi vendite", "inflow", [0, 500]],
      ["Ricavi servizi", "inflow", [0, 100]],
      ["Costi materie", "outflow", [0, -200]],
      ["Investimento", "outflow", [-1000.5, 0]],
    ]);
    expect(result).toMatchObject({ totalIn: 600, totalOut: -1200.5 });
  });

  it.each([
    ["English", "Year,Sales revenue,Operating costs\n1,5.5,2\n2,6,3\n"],
    ["French", "Année;Chiffre d’affaires;Dépenses\n1;5,5;2\n2;6;3\n"],
    ["costs written as negatives", "Year,Sales,Costs\n1,5.5,(2)\n2,6,(3)\n"],
    [
      "a column that already is the difference",
      "Year,Sales,Costs,Net cash flow\n1,9,9,3.5\n2,9,9,3\n",
    ],
    ["one column", "Flow\n3.5\n3\n"],
    ["flows in and out", "Anno;Flussi in entrata;Flussi in uscita\n1;5,5;2\n2;6;3\n"],
    ["flows out below zero", "Année;Flux entrants;Flux sortants\n1;5,5;-2\n2;6;-3\n"],
    ["cash in and out", "Year,Cash in,Cash out\n1,5.5,2\n2,6,3\n"],
    ["flows in, and costs", "Anno;Flussi in entrata;Costi\n1;5,5;2\n2;6;3\n"],
    [
      "flows, named with their difference",
      "Year,Inflows,Outflows,Inflows - outflows\n1,9,9,3.5\n2,9,9,3\n",
    ],
    ["only what comes in", "Année;Encaissements\n1;3,5\n2;3\n"],
    ["several rows of one period, out of order", "Year,Sales,Costs\n2,6,3\n1,5,1\n1,0.5,1\n"],
  ])("understands %s", async (_, csv) => {
    const { flows } = await flowsOf(csv);
    expect(flows.map((flow) => (typeof flow === "number" ? flow : flow.amount))).toEqual([3.5, 3]);
  });

  it.each([
    "Flussi in uscita",
    "Flusso di cassa (uscite)",
    "Uscite",
    "Outflows",
    "Cash flow out",
    "Décaissements",
    "Sorties de trésorerie",
    "Flux sortants",
    "Costi",
  ])(
    "takes %s for money out where nothing else is told, below zero or above, and says so",
    async (header) => {
      for (const csv of [`Anno;${header}\n1;100\n2;20\n`, `Anno;${header}\n1;-100\n2;-20\n`]) {
        const { columns, totalIn, totalOut } = await flowsOf(csv);
        expect(columns).toMatchObject({ inflows: [], outflows: [header], net: null });
        expect([totalIn, totalOut]).toEqual([0, -120]);
      }
    },
  );

  it("asks what a column of money out means that stands alone and has amounts of both signs", async () => {
    const csv = "Anno;Flussi in uscita\n1;-1000\n2;700\n3;600\n";
    await expect(flowsOf(csv)).rejects.toThrow(
      "“Flussi in uscita” is the only column of amounts, and has some above and some below zero",
    );
    expect((await flowsOf(csv, { net: "Flussi in uscita" })).totalOut).toBe(-1000);
    expect((await flowsOf(csv, { outflows: ["Flussi in uscita"] })).totalOut).toBe(-1300);
  });

  it.each([
    ["above", "Year,Sales,Costs\n1,50,20\n2,60,-5\n"],
    ["below", "Year,Sales,Costs\n1,50,-20\n2,60,5\n"],
  ])("adds a refund among costs that are written %s zero", async (_, csv) => {
    expect((await flowsOf(csv)).flows).toMatchObject([{ amount: 30 }, { amount: 65 }]);
  });

  it("asks which amounts are money out where an investment was sold for more than it cost", async () => {
    await expect(flowsOf("Year,Sales,Investment\n1,0,1000\n2,100,-1200\n")).rejects.toThrow(
      "“Investment” has amounts above and below zero",
    );
    const cheaper = await flowsOf("Year,Sales,Investment\n1,0,1000\n2,100,-800\n");
    expect(cheaper.flows).toMatchObject([{ amount: -1000 }, { amount: 900 }]);
  });

  it.each([
    ["years with a gap", "Year,Flow\n2026,-1\n2029,1\n", [0, 3]],
    ["dates", "Date,Flow\n2026-01-01,-1\n2027-01-01,1\n", [0, 1]],
    ["names", "Lot,Flow\nA,-1\nB,1\n", [0, 1]],
    ["no period at all", "Flow,Note\n-1,\n1,\n", [0, 1]],
  ])("places %s", async (_, csv, periods) => {
    const { flows } = await flowsOf(csv);
    expect(flows.map((flow) => (typeof flow === "number" ? flow : flow.period))).toEqual(periods);
  });

  it("asks rather than guessing what a column means", async () => {
    const csv = "Year,Sales,Units\n1,5,7\n2,6,8\n";
    await expect(flowsOf(csv)).rejects.toThrow(
      "It is not clear whether “Units” is money in or money out.",
    );
    expect((await flowsOf(csv, { ignore: ["Units"] })).totalIn).toBe(11);
    expect((await flowsOf(csv, { inflows: ["Sales"], outflows: ["Units"] })).totalOut).toBe(-15);
  });

  it.each([
    ["Year,Name\n1,a\n2,b\n", {}, "no column of amounts"],
    ["name,age\nAda,36\nBob,40\n", {}, "Nothing says that “age” is an amount of money"],
    ["Year,Flow\n1,1\n", { net: "Profit" }, "no column called “Profit”"],
    ["Year,Flow,Name\n1,1,a\n", { net: "Name" }, "“Name” does not hold numbers only"],
    ["Year,Flow\n1,1\n,2\n", {}, "Row 2 of the table does not say its period"],
  ])("%j %j: %s", async (csv, options, message) => {
    await expect(flowsOf(csv, options)).rejects.toThrow(
      expect.objectContaining({
        name: "FatalStepError",
        message: expect.stringContaining(message),
      }),
    );
  });
});

describe("roleOf", () => {
  it.each([
    ["Valore residuo dell’investimento", "inflow"],
    ["Cost savings", "inflow"],
    ["Cost of sales", "outflow"],
    ["Income tax", "outflow"],
    ["net_cash_flow", "net"],
    ["Trésorerie: flux net", "net"],
    ["Flusso di cassa", "net"],
    ["Décaissements", "outflow"],
    ["Capital outlay", "outflow"],
    ["Introiti", "inflow"],
    ["Année", "period"],
    ["Coût d’achat", "outflow"],
    ["Cash flow in EUR", "net"],
    ["Flusso di cassa in migliaia", "net"],
    ["Flusso netto (entrate - uscite)", "net"],
    ["Net cash flow after tax", "net"],
    ["Ricavi meno costi", "net"],
    ["Flux négatifs", "outflow"],
    ["cashOutflow", "outflow"],
    ["CapEx", "outflow"],
    ["Flusso di cassa in entrata", "inflow"],
    ["Cash flow (in)", "inflow"],
    ["Payments received", "inflow"],
    ["Investment income", "inflow"],
    ["Sale of investments", "inflow"],
    ["Cash flow (outflows negative)", undefined],
    ["Saldo uscite", undefined],
    ["Units in stock", undefined],
    ["Costs less revenue", undefined],
    ["Costi meno ricavi", undefined],
    ["Uscite - entrate", undefined],
    ["Inflows and outflows", "net"],
    ["Flux nets", "net"],
    ["Flux nets sortants", undefined],
    ["InFlow", "inflow"],
    ["Out-flow", "outflow"],
    ["TurnOver", "inflow"],
    ["Headcount", undefined],
    ["", undefined],
  ])("%j is %s", (column, role) => {
    expect(roleOf(column)).toBe(role);
  });
});
