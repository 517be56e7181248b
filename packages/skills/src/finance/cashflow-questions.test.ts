import { createTestContext } from "@stepcast/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvRead } from "../csv/read.ts";
import { markdown } from "../report/markdown.ts";
import { cashflow } from "./cashflow.ts";
import { irr } from "./irr.ts";
import { npv } from "./npv.ts";

async function flowsOf(csv: string, options: object = {}) {
  const { context, logs } = createTestContext();
  const { rows } = await csvRead.run(csvRead.input.parse({ file: csv }), context);
  const input = cashflow.input.parse({ rows, ...options });
  return { ...cashflow.output.parse(await cashflow.run(input, context)), logs };
}

describe("finance.cashflow asks, rather than computing a wrong sum,", () => {
  it.each([
    [
      "costs that are no numbers",
      "Year,Sales,Costs\n1,5,about 2\n2,6,about 3\n",
      /“Costs” is called/,
    ],
    ["costs of a unit", "Year;Sales;Costs\n1;500;kr 200\n2;600;kr 300\n", /“Costs” is called/],
    [
      "two currencies",
      "Year;Sales (EUR);Costs (USD)\n1;500;200\n2;600;300\n",
      /“Sales \(EUR\)” and “Costs \(USD\)” are not in the same unit/,
    ],
    [
      "thousands and units",
      "Anno;Ricavi (k€);Costi (€)\n1;500;2\n2;600;3\n",
      /not in the same unit/,
    ],
    [
      "scenarios",
      "Year,Scenario,Sales\n1,Base,5\n1,Best,9\n2,Base,5\n2,Best,9\n",
      /more than one of “Scenario”/,
    ],
    [
      "what was planned beside what came",
      "Year,Revenue budget,Revenue actual\n1,5,6\n2,5,6\n",
      /as it came and as it was planned/,
    ],
    [
      "a flow before what stands beside it",
      "Year,Operating cash flow,Capex\n1,0,100\n2,100,0\n",
      /“Operating cash flow” contains “Capex”/,
    ],
    [
      "a balance that grows",
      "Data;Entrate;Uscite;Saldo\n2026-01-01;10;5;5\n2027-01-01;10;5;10\n",
      /“Saldo” is the flow of each period or what came together/,
    ],
    [
      "a column that grows by the others",
      "Year,Sales,Costs,Cash flow\n1,10,5,5\n2,10,5,10\n3,10,4,16\n",
      /“Cash flow” is the flow of each period or what came together/,
    ],
    [
      "kinds of money in rows, all above zero",
      "Anno;Voce;Flusso di cassa\n1;Ricavi;100\n1;Costi;50\n2;Ricavi;100\n2;Costi;50\n",
      /Rows of “Voce”/,
    ],
    [
      "a total that the others do not add up to",
      "Anno;Ricavi A;Ricavi B;Totale ricavi;Costi\n1;5;6;12;3\n2;5;6;13;3\n",
      /“Totale ricavi” holds what other columns hold too/,
    ],
    [
      "a column that is the sum of the others",
      "Year,Sales,Shop sales,Web sales\n1,5,2,3\n2,9,4,5\n",
      /“Sales” holds what other columns hold too/,
    ],
    [
      "days of open order",
      "Date,Flow\n01/01/2026,-1\n01/04/2026,1\n",
      /which day or year “01\/01\/2026”/,
    ],
    [
      "years of two digits",
      "Data;Flusso\n31/12/26;-1\n31/12/27;1\n",
      /which day or year “31\/12\/26”/,
    ],
    [
      "days with a word",
      "Date,Flow\n31 Dec 2026,-1\n30 Jun 2027,1\n",
      /which day or year “31 Dec 2026”/,
    ],
    [
      "months of two years that are not told",
      "Mese;Flusso\ngennaio;-1\nfebbraio;1\ngennaio;1\nfebbraio;1\n",
      /which years the periods are in \(“Mese”\)/,
    ],
    [
      "months in no order",
      "Month,Flow\nMarch,-1\nJanuary,1\nMay,1\n",
      /which years the periods are in/,
    ],
    [
      "months of which one has its year",
      "Month,Flow\nJan 2026,-1\nFeb,1\n",
      /which day or year “Feb”/,
    ],
    [
      "a column for each year",
      "Voce;2026;2027;2028\nRicavi;0;5;6\nCosti;9;2;2\n",
      /columns “2026”, “2027”, and “2028” are periods/,
    ],
    ["costs that may be a share", "Year,Sales,Costs %\n1,5,0.2\n2,6,0.3\n", /“Costs %”/],
    ["a spreadsheet’s days", "Data;Flusso\n46023;-1\n46388;1\n", /which day or year “46023”/],
  ])("of %s", async (_, csv, message) => {
    await expect(flowsOf(csv)).rejects.toThrow(
      expect.objectContaining({
        name: "FatalStepError",
        message: expect.stringMatching(message),
        hint: expect.stringMatching(/\w+/),
      }),
    );
  });

  it("but not of texts about money, nor of balances that are the difference", async () => {
    const notes =
      "Year,Sales,Costs,Sales region,Payment date\n1,5,2,North,2026-01-05\n2,6,3,South,\n";
    expect((await flowsOf(notes)).totalIn).toBe(11);
    const balance = "Anno;Entrate;Uscite;Saldo\n1;10;5;5\n2;10;4;6\n";
    expect((await flowsOf(balance)).columns.net).toBe("Saldo");
    const signed =
      "Anno;Voce;Flusso di cassa\n1;Ricavi;100\n1;Costi;-50\n2;Ricavi;90\n2;Costi;-50\n";
    expect((await flowsOf(signed)).flows).toMatchObject([{ amount: 50 }, { amount: 40 }]);
  });

  it("but not of shares beside the amounts, which it leaves out and tells of", async () => {
    const { logs, ...table } = await flowsOf(
      "Year;Revenue;Growth %;Costs;Margin %;FCF\n0;0;;500;;-500\n1;200;;80;60%;120\n2;260;30%;90;65%;170\n",
    );
    expect(table.columns).toMatchObject({ net: "FCF", shares: ["Growth %", "Margin %"] });
    expect(table.flows).toMatchObject([{ amount: -500 }, { amount: 120 }, { amount: 170 }]);
    const told = logs.filter(({ message }) => message.startsWith("Left out as no amount"));
    expect(told).toHaveLength(2);
    const { context } = createTestContext();
    const { text } = await markdown.run(
      markdown.input.parse({ title: "x", locale: "it", cashflow: table }),
      context,
    );
    expect(text).toContain("Escluse, perché non sono importi: Growth % e Margin %.");
    expect(text).toContain("Non contate accanto al flusso netto: Revenue e Costs.");
    expect((await flowsOf("Year;FCF\n0;-5\n1;6\n")).columns).not.toHaveProperty("besideNet");
  });

  it("but not when it is told", async () => {
    const csv = "Year,Sales,Shop sales,Web sales,Costs\n1,5,2,3,x1\n2,9,4,5,x2\n";
    expect((await flowsOf(csv, { inflows: ["Sales"] })).totalIn).toBe(14);
  });
});

describe("finance.cashflow counts nothing twice", () => {
  it("of columns that hold what the others hold", async () => {
    const { columns, flows } = await flowsOf(
      "Anno;Ricavi A;Ricavi B;Totale ricavi;Costi A;Costi B;Totale costi\n1;5;6;11;1;2;3\n2;5,5;6;11,5;1;2;3\n",
    );
    expect(columns).toMatchObject({
      inflows: ["Ricavi A", "Ricavi B"],
      outflows: ["Costi A", "Costi B"],
    });
    expect(flows).toMatchObject([{ amount: 8 }, { amount: 8.5 }]);
  });

  it("of columns with sums of groups and of all", async () => {
    const { columns } = await flowsOf(
      "Year,Sales A,Sales B,Total sales 1,Sales C,Sales D,Total sales 2,Total sales\n1,1,2,3,4,5,9,12\n2,2,2,4,4,5,9,13\n",
    );
    expect(columns.inflows).toEqual(["Sales A", "Sales B", "Sales C", "Sales D"]);
  });

  it("and counts a total that stands alone", async () => {
    expect((await flowsOf("Year,Total sales,Total costs\n1,5,2\n2,6,3\n")).flows).toMatchObject([
      { amount: 3 },
      { amount: 3 },
    ]);
  });

  it.each([
    ["Month,Sales,Costs\nJan,5,2\nFeb,6,3\nTotal,11,5\n", "Total"],
    ["Mese;Ricavi;Costi\ngen;5;2\nfeb;6;3\nTotale;11;5\n", "Totale"],
    ["Mois;Recettes;Dépenses\njanv.;5;2\nfévr.;6;3\nTotal général;11;5\n", "Total général"],
  ])("of a row below the others: %j", async (csv, total) => {
    const { flows, totalIn, totals, logs } = await flowsOf(csv);
    expect(flows).toHaveLength(2);
    expect(totalIn).toBe(11);
    expect(totals).toEqual([total]);
    expect(logs[0]).toMatchObject({ level: "warn", message: `Left out as no period: ${total}.` });
  });
});

describe("finance.cashflow places periods as far apart as they are", () => {
  it.each([
    ["months", "Month,Flow\n2026-01,-1\n2026-04,1\n2027-01,1\n", [0, 0.25, 1]],
    ["months, latest first", "Month,Flow\n2026-04,1\n2026-01,-1\n", [0, 0.25]],
    ["months as Excel writes them", "Mese;Flusso\ngen-26;-1\nlug-26;1\n", [0, 0.5]],
    ["months with their year", "Mois;Flux\njanvier 2026;-1\naoût 2026;1\n", [0, 7 / 12]],
    ["quarters", "Quarter,Flow\nQ4 2026,-1\nQ1 2027,1\n", [0, 0.25]],
    ["digits of days", "Date,Flow\n20260101,-1\n20270101,1\n", [0, 1]],
    ["digits of months", "Period,Flow\n202612,-1\n202701,1\n", [0, 1 / 12]],
    ["years with a word", "Period,Flow\nYear 0,-1\nYear 1,1\nYear 5,1\n", [0, 1, 5]],
    ["years that are expected", "Anno;Flusso\n2026;-1\n2027E;1\n2030E;1\n", [0, 1, 4]],
    ["years from summer to summer", "Year,Flow\n2009/10,-1\n2010/11,1\n2013/14,1\n", [0, 1, 4]],
    ["names with numbers", "Lot,Flow\nLot 10,-1\nLot 20,1\n", [0, 1]],
    ["weeks", "Settimana;Flusso\nSettimana 10;-1\nSettimana 20;1\n", [0, 1]],
    ["quarters without a year", "Quarter,Flow\nQ4,-1\nQ1,1\n", [0, 0.25]],
    [
      "months without a year",
      "Mese;Flusso\nnovembre;-1\ndicembre;1\nfebbraio;1\n",
      [0, 1 / 12, 0.25],
    ],
    [
      "months without a year, latest first",
      "Month,Flow\nMar,1\nFeb,1\nJan,-1\n",
      [0, 1 / 12, 1 / 6],
    ],
    ["numbers of months", "Mois;Flux\n11;-1\n12;1\n1;1\n", [0, 1 / 12, 1 / 6]],
    ["months that are counted", "Month,Flow\n0,-1\n12,1\n36,1\n", [0, 1, 3]],
    ["months that are counted with a word", "Periodo;Flusso\nMese 1;-1\nMese 25;1\n", [0, 2]],
    ["quarters that are counted", "Period,Flow\nQ1,-1\nQ5,1\nQ9,1\n", [0, 1, 2]],
    [
      "halves of years",
      "Periodo;Flusso\n1° semestre 2026;-1\nII semestre 2026;1\nH1 2028;1\n",
      [0, 0.5, 2],
    ],
    [
      "quarters with an ordinal",
      "Trimestre;Flux\n1er trimestre 2026;-1\n2e trim. 2026;1\n",
      [0, 0.25],
    ],
    ["points in time", "t,Flow\nT1,-1\nT2,1\n", [0, 1]],
    ["weeks that are counted", "Week,Flow\n1,-1\n74,1\n", [0, 1.4]],
    ["years under a name of another language", "Jahr;Cash flow\n2026;-1\n2029;1\n", [0, 3]],
    ["years in a column of months", "Month and year,Flow\n2026,-1\n2028,1\n", [0, 2]],
    ["a year beside a source", "Data source,Year,Flow\nERP,2026,-1\nERP,2028,1\n", [0, 2]],
  ])("%s", async (_, csv, periods) => {
    const { flows } = await flowsOf(csv);
    const places = flows.map((flow) => (typeof flow === "number" ? flow : flow.period));
    expect(places).toHaveLength(periods.length);
    for (const [at, place] of places.entries()) expect(place).toBeCloseTo(periods[at] ?? -1, 12);
  });

  it("whatever months they are, in one order or the other, as where their years are told", async () => {
    const names = Intl.DateTimeFormat;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("en", "it", "fr"),
        fc.constantFrom("long" as const, "short" as const),
        fc.integer({ min: 0, max: 11 }),
        fc.integer({ min: 1, max: 12 }),
        async (locale, month, first, count) => {
          const format = new names(locale, { month, timeZone: "UTC" });
          const months = Array.from({ length: count }, (_, at) =>
            format.format(Date.UTC(2026, first + at, 15)),
          );
          // Latest first, where they are of one year.
          const shown = first + count > 12 || count < 3 ? months : months.toReversed();
          const rows = shown.map((name, at) => `${name};${at + 1}`).join("\n");
          const { flows, spacing } = await flowsOf(`Month;Flow\n${rows}\n`);
          expect(spacing).toEqual({ unit: "month", hasYears: false });
          for (const [at, flow] of flows.entries())
            expect(flow).toMatchObject({ label: months[at], period: expect.closeTo(at / 12, 12) });
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("a report says how long its periods are", () => {
  it.each([
    ["en", "Its periods are months", "No year is told", "0.41 years", "per year"],
    ["it", "I periodi sono mesi", "Non è indicato l’anno", "0,41 anni", "all’anno"],
    ["fr", "Les périodes sont des mois", "L’année n’est pas indiquée", "0,41 ans", "par an"],
  ])("%s", async (locale, ...said) => {
    const { context } = createTestContext();
    const { logs, ...table } = await flowsOf(
      "Month,Flow\nOct,-1000\nNov,100\nDec,0\nJan,0\nFeb,0\nMar,920\n",
    );
    expect(logs).toHaveLength(1);
    const value = await npv.run(npv.input.parse({ rate: 0, flows: table.flows }), context);
    const found = await irr.run(irr.input.parse({ flows: table.flows }), context);
    const input = { title: "x", locale, npv: value, irr: found, cashflow: table };
    const { text } = await markdown.run(markdown.input.parse(input), context);
    for (const each of said) expect(text).toContain(each);
  });

  it("and that nothing tells it", async () => {
    const { context } = createTestContext();
    const { logs, ...table } = await flowsOf("Lot,Flow\nA,-1\nB,2\n");
    expect(logs).toEqual([]);
    const input = { title: "x", cashflow: table };
    const { text } = await markdown.run(markdown.input.parse(input), context);
    expect(text).toContain("Nothing says how long its periods are");
  });
});
