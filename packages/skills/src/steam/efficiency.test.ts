import { createTestContext } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { steamEfficiency } from "./efficiency.ts";
import { quantityOf } from "./reading-columns.ts";

const good = {
  Time: "08:00",
  "Steam flow (t/h)": 10,
  "Pressure (bar)": 9,
  "Feedwater temperature (°C)": 100,
  "Fuel gas (Nm3/h)": 700,
};

async function evaluate(rows: object[], options: object = {}) {
  const test = createTestContext();
  const input = steamEfficiency.input.parse({ rows, ...options });
  const result = steamEfficiency.output.parse(await steamEfficiency.run(input, test.context));
  return { ...result, logs: test.logs };
}

describe("steam.efficiency", () => {
  it("agrees with the steam tables", async () => {
    const { readings } = await evaluate([good]);
    // 10.013 bar absolute: steam 2777.1 kJ/kg; water of 100 °C: 419.8 kJ/kg.
    const useful = (10_000 * (2777.1 - 419.8)) / 3_600;
    expect(readings[0]?.usefulKilowatts).toBeCloseTo(useful, -1);
    expect(readings[0]?.efficiency).toBeCloseTo(useful / ((700 * 35_900) / 3_600), 3);
    expect(readings[0]).toMatchObject({ label: "08:00", fuelPerTonne: 70 });
  });

  it("reads units from the headers", async () => {
    const { readings } = await evaluate([
      {
        Ora: "1",
        "Portata vapore [kg/h]": 10_000,
        "Pressione (MPa assoluta) abs": 1.001325,
        "Temperatura acqua alimento": 100,
        Metano: 700,
      },
    ]);
    const [same] = (await evaluate([good])).readings;
    expect(readings[0]?.efficiency).toBeCloseTo(same?.efficiency ?? 0, 6);
  });

  it("counts superheat, and weighs readings by their fuel", async () => {
    const hot = { ...good, "Steam temperature": 300 };
    const { readings, averageEfficiency } = await evaluate([
      hot,
      { ...hot, "Fuel gas (Nm3/h)": 1_400 },
    ]);
    expect(readings[0]?.efficiency).toBeGreaterThan((await evaluate([good])).averageEfficiency);
    expect(averageEfficiency).toBeCloseTo(((readings[0]?.efficiency ?? 0) * 2) / 3, 9);
  });

  it("tells what the best quarter would save, and the worst readings first", async () => {
    const rows = [700, 720, 760, 800].map((fuel, hour) => ({
      ...good,
      Time: `${hour}`,
      "Fuel gas (Nm3/h)": fuel,
    }));
    const result = await evaluate(rows);
    expect(result.worst.map(({ label }) => label)).toEqual(["3", "2", "1"]);
    expect(result.savingShare).toBeCloseTo((40 + 80) / (700 + 720 + 760 + 800), 9);
  });

  it.each([
    ["standstill", { "Steam flow (t/h)": 0 }, "no steam or no fuel"],
    ["a missing value", { "Pressure (bar)": null }, "a value is missing"],
    ["a text", { "Fuel gas (Nm3/h)": "n/a" }, "a value is missing"],
    [
      "feedwater that boils",
      { "Feedwater temperature (°C)": 200 },
      "the feedwater is not liquid water",
    ],
    [
      "a pressure beyond the formulation",
      { "Pressure (bar)": 300 },
      "the pressure is outside 0.5 to 165 bar",
    ],
    [
      "heat from nothing",
      { "Fuel gas (Nm3/h)": 100 },
      "more heat comes out than the fuel brings in",
    ],
  ])("leaves out %s and says so", async (_, change, reason) => {
    const result = await evaluate([good, { ...good, Time: "09:00", ...change }]);
    expect(result).toMatchObject({
      readingCount: 1,
      leftOutCount: 1,
      leftOut: [{ label: "09:00", reason }],
    });
    expect(result.logs[0]?.level).toBe("warn");
    await expect(evaluate([{ ...good, ...change }])).rejects.toThrow(reason);
  });

  it.each([
    ["Pressure (psi)", "Pressure (bar)"],
    ["Feedwater temperature (°F)", "Feedwater temperature (°C)"],
    ["Steam flow (lb/h)", "Steam flow (t/h)"],
    ["Portata vapore (t/giorno)", "Steam flow (t/h)"],
  ])("asks for other units than %s, which may pass for its own", async (header, known) => {
    const named = Object.fromEntries(
      Object.entries(good).map(([name, value]) => [name === known ? header : name, value]),
    );
    await expect(evaluate([named])).rejects.toThrow(`The unit of “${header}” is not among those`);
  });

  it("knows how much heat is in a kilowatt-hour, and asks when it is told otherwise", async () => {
    const { "Fuel gas (Nm3/h)": gas, ...others } = good;
    const row = { ...others, "Gas (kWh)": (gas * 35.9) / 3.6 };
    await expect(evaluate([row])).rejects.toThrow("each unit has 3.6 MJ and not 35.9");
    const { averageEfficiency } = await evaluate([row], { heatingValue: 3.6 });
    expect(averageEfficiency).toBeCloseTo((await evaluate([good])).averageEfficiency, 9);
  });

  it("names the columns that it misses, and takes their names", async () => {
    const { "Fuel gas (Nm3/h)": fuel, ...rest } = good;
    await expect(evaluate([rest])).rejects.toThrow("The readings have no column for fuel flow.");
    const named = await evaluate([{ ...rest, F: fuel }], { columns: { fuelFlow: "F" } });
    expect(named.readingCount).toBe(1);
  });
});

describe("quantityOf", () => {
  it.each([
    ["Débit de vapeur (t/h)", "steamFlow"],
    ["Temperatura vapore", "steamTemperature"],
    ["Température eau d’alimentation", "feedwaterTemperature"],
    ["Pression vapeur (bar)", "pressure"],
    ["Gas naturale Nm3/h", "fuelFlow"],
    ["Ora", "label"],
    ["Operatore", undefined],
  ])("%s is %s", (column, quantity) => {
    expect(quantityOf(column)).toBe(quantity);
  });
});
