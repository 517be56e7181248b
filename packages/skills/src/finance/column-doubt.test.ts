import { describe, expect, it } from "vitest";
import { roleOf } from "./column-role.ts";

describe("roleOf, of headers that sound like money in or out", () => {
  it.each([
    ["Sales excl. tax", "inflow"],
    ["Sales (incl. taxes)", "inflow"],
    ["Chiffre d’affaires hors taxes", "inflow"],
    ["Ricavi (imposte escluse)", "inflow"],
    ["Ricavi al netto delle imposte", "inflow"],
    ["Costi (IVA esclusa)", "outflow"],
    ["Frais hors taxes", "outflow"],
    ["Sales and marketing costs", "outflow"],
    ["Tax refunds", "inflow"],
    ["Ricavi - costi", "net"],
    ["Net cash flow (before tax)", "net"],
  ])("takes %s for %s", (header, role) => {
    expect(roleOf(header)).toBe(role);
  });

  it.each([
    ["profits, from which costs are taken already", "Net income", "Operating income"],
    ["profits before and after taxes", "Profit after tax", "Income before tax"],
    ["profits in Italian and French", "Utile prima delle imposte", "Résultat avant impôts"],
    ["what is left of sales", "Ricavi al netto dei costi", "Recettes nettes de frais"],
    ["both at once", "Revenues and costs", "Ricavi e costi", "Produits et charges"],
    ["both at once, otherwise", "Proventi e oneri", "Sales/Costs", "Costs - sales"],
    ["what lessens sales", "Sales returns", "Sales discounts", "Sconti su vendite"],
    ["what is spent on sales", "Sales and marketing", "Sales commissions", "Provvigioni vendite"],
    ["sales that never came in", "Lost sales", "Mancati ricavi", "Unpaid sales"],
    ["how much was sold", "Vendite (pezzi)", "Sales volume", "Ventes (unités)"],
    ["what each costs", "Unit cost", "Costo unitario", "Prezzo di vendita", "Prix de vente"],
    ["shares and rates", "Sales growth (%)", "Tax rate", "Taux d’impôt"],
    ["what was added up", "Cumulative cash flow", "Ricavi cumulati", "Saldo finale"],
    ["what was discounted", "Discounted cash flow", "Flusso di cassa attualizzato"],
    ["other years", "Prior year revenue", "Ricavi anno precedente"],
    ["what moves no money", "Depreciation expense", "Costi di ammortamento"],
    ["money back", "Tax credit", "Rimborso spese"],
  ])("says nothing of %s", (_, ...headers) => {
    expect(headers.map((header) => [header, roleOf(header)])).toEqual(
      headers.map((header) => [header, undefined]),
    );
  });

  it("looks through a header of a million characters at once", () => {
    const startedAt = performance.now();
    for (const part of ["(", "sales ", "costs and ", "net of (", "a-"])
      roleOf(part.repeat(1_000_000 / part.length));
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });
});
