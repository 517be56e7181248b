import { limits } from "@stepcast/contracts";
import { defineSkill, FatalStepError } from "@stepcast/engine";
import { z } from "zod";
import { boilingTemperature, steamEnthalpy, waterEnthalpy } from "./if97.ts";
import {
  energyIn,
  findReadingColumns,
  kilogramsIn,
  pressureScale,
  type ReadingColumns,
} from "./reading-columns.ts";

const name = z.string().min(1).max(limits.labelChars);
const cell = z.union([z.string(), z.number(), z.null()]);

const input = z.strictObject({
  /** Readings, as `csv.read` gives them: one row per hour, shift or day. */
  rows: z.array(z.record(z.string(), cell)).min(1, "the table has no rows").max(20_000),
  /** Lower heating value of the fuel, MJ per unit of the fuel column (natural gas: about 35.9 per Nm3). */
  heatingValue: z.number().positive().max(10_000).default(35.9),
  /** Columns that their headers do not give away. */
  columns: z
    .strictObject({
      label: name.optional(),
      /** t/h, or kg/h when the header says so. */
      steamFlow: name.optional(),
      /** bar gauge, unless the header says MPa, kPa or absolute. */
      pressure: name.optional(),
      /** Degrees Celsius. */
      feedwaterTemperature: name.optional(),
      /** Degrees Celsius. Absent: the steam is saturated. */
      steamTemperature: name.optional(),
      fuelFlow: name.optional(),
    })
    .prefault({}),
});

const reading = z.strictObject({
  label: z.string(),
  efficiency: z.number(),
  usefulKilowatts: z.number(),
  fuelKilowatts: z.number(),
  /** Fuel per tonne of steam, in units of the fuel column. */
  fuelPerTonne: z.number(),
});
type Reading = z.output<typeof reading>;

const output = z.strictObject({
  /** Of all readings together: useful heat by heat of the fuel. */
  averageEfficiency: z.number(),
  bestEfficiency: z.number(),
  worstEfficiency: z.number(),
  /** Share of the fuel that would be saved if every reading were as good as the best quarter of them. */
  savingShare: z.number(),
  readings: z.array(reading),
  /** The three worst, worst first. */
  worst: z.array(reading),
  readingCount: z.number().int(),
  /** Readings that cannot be: standstill, or values that contradict each other; the first 100 of `leftOutCount`. */
  leftOut: z.array(z.strictObject({ label: z.string(), reason: z.string() })),
  leftOutCount: z.number().int(),
  heatingValue: z.number(),
});

/**
 * Efficiency of a steam boiler by the direct method: heat that steam takes up from feedwater, by the lower heating value of the
 * fuel. Enthalpies by IAPWS-IF97.
 * Errors: FatalStepError for missing columns and when no reading makes sense.
 */
export const steamEfficiency = defineSkill({
  id: "steam.efficiency",
  title: "Steam efficiency",
  icon: "♨️",
  description:
    "Boiler efficiency from readings of steam, pressure, feedwater and fuel, by the direct method.",
  input,
  output,
  run(request, context) {
    const columns = findReadingColumns(Object.keys(request.rows[0] ?? {}), request.columns);
    refuseHeatingValue(columns, request.heatingValue);
    const readings: Reading[] = [];
    const leftOut: { label: string; reason: string }[] = [];
    for (const [at, row] of request.rows.entries()) {
      const label = labelOf(row, columns, at);
      const found = evaluate(row, columns, request.heatingValue);
      if (typeof found === "string") leftOut.push({ label, reason: found });
      else readings.push({ label, ...found });
    }
    if (readings.length === 0)
      throw new FatalStepError(
        `None of the ${leftOut.length} readings makes sense: ${leftOut[0]?.reason}.`,
        {
          hint: "Check the units in the headers, and the heating value of the fuel.",
        },
      );
    if (leftOut.length > 0) context.log("warn", `${leftOut.length} readings were left out.`);
    return {
      ...summarise(readings),
      readings,
      readingCount: readings.length,
      leftOut: leftOut.slice(0, 100),
      leftOutCount: leftOut.length,
      heatingValue: request.heatingValue,
    };
  },
});

/** A fuel in kWh has 3.6 MJ in each, whatever burns. */
function refuseHeatingValue({ fuelFlow }: ReadingColumns, heatingValue: number): void {
  const energy = energyIn(fuelFlow);
  if (energy === undefined || Math.abs(heatingValue / energy - 1) < 0.2) return;
  throw new FatalStepError(
    `“${fuelFlow}” is energy, of which each unit has ${energy} MJ and not ${heatingValue}.`,
    {
      hint: `Set heatingValue to ${energy}, or less where the energy is that of the upper heating value.`,
    },
  );
}

type Row = z.output<typeof input>["rows"][number];

function labelOf(row: Row, { label }: ReadingColumns, at: number): string {
  const text = label === undefined ? null : (row[label] ?? null);
  return `${text ?? at + 1}`.slice(0, limits.labelChars);
}

/** Pressure of the air, MPa. */
const airPressure = 0.101325;
const zeroCelsius = 273.15;

/** The reading, or why it cannot be. */
function evaluate(
  row: Row,
  columns: ReadingColumns,
  heatingValue: number,
): Omit<Reading, "label"> | string {
  const steam = numberIn(row, columns.steamFlow) * kilogramsIn(columns.steamFlow);
  const fuel = numberIn(row, columns.fuelFlow);
  const pressure = absolutePressure(row, columns);
  const heat = heatTaken(row, columns, pressure);
  if (typeof heat === "string") return heat;
  if (Number.isNaN(steam + fuel)) return "a value is missing";
  if (steam <= 0 || fuel <= 0) return "no steam or no fuel";
  const usefulKilowatts = (steam * heat) / 3_600;
  const fuelKilowatts = (fuel * heatingValue * 1_000) / 3_600;
  const efficiency = usefulKilowatts / fuelKilowatts;
  // Above the lower heating value only a condensing boiler goes, and not by much.
  if (efficiency > 1.1) return "more heat comes out than the fuel brings in";
  return { efficiency, usefulKilowatts, fuelKilowatts, fuelPerTonne: (fuel * 1_000) / steam };
}

/** NaN for anything but a number. */
function numberIn(row: Row, column: string): number {
  const value = row[column];
  return typeof value === "number" ? value : Number.NaN;
}

/** MPa. */
function absolutePressure(row: Row, { pressure }: ReadingColumns): number {
  const { megapascals, gauge } = pressureScale(pressure);
  return numberIn(row, pressure) * megapascals + (gauge ? airPressure : 0);
}

/** Heat that a kilogram takes up from feedwater to steam, kJ, or why it cannot be told. */
function heatTaken(row: Row, columns: ReadingColumns, pressure: number): number | string {
  const feedwater = numberIn(row, columns.feedwaterTemperature) + zeroCelsius;
  if (Number.isNaN(pressure + feedwater)) return "a value is missing";
  if (pressure < 0.05 || pressure > 16.5) return "the pressure is outside 0.5 to 165 bar";
  const boiling = boilingTemperature(pressure);
  if (feedwater <= zeroCelsius || feedwater >= boiling) return "the feedwater is not liquid water";
  const hot = steamTemperature(row, columns, boiling);
  if (hot === undefined) return "the steam temperature is out of range";
  return steamEnthalpy(pressure, hot) - waterEnthalpy(pressure, feedwater);
}

/** K. Saturated unless a temperature was read; undefined below boiling and beyond what the formulation covers. */
function steamTemperature(row: Row, columns: ReadingColumns, boiling: number): number | undefined {
  if (columns.steamTemperature === undefined) return boiling;
  const celsius = row[columns.steamTemperature];
  if (typeof celsius !== "number") return boiling;
  const kelvin = celsius + zeroCelsius;
  // Saturated steam reads a few degrees off.
  if (kelvin > 1_073.15 || kelvin < boiling - 10) return undefined;
  return Math.max(kelvin, boiling);
}

function summarise(readings: readonly Reading[]) {
  const sorted = [...readings].sort((a, b) => a.efficiency - b.efficiency);
  const fuel = sum(readings.map(({ fuelKilowatts }) => fuelKilowatts));
  const average = sum(readings.map(({ usefulKilowatts }) => usefulKilowatts)) / fuel;
  const benchmark = sorted[Math.floor((sorted.length - 1) * 0.75)]?.efficiency ?? average;
  const saved = sum(
    readings.map(
      ({ fuelKilowatts, efficiency }) => fuelKilowatts * Math.max(0, 1 - efficiency / benchmark),
    ),
  );
  return {
    averageEfficiency: average,
    bestEfficiency: sorted.at(-1)?.efficiency ?? average,
    worstEfficiency: sorted[0]?.efficiency ?? average,
    savingShare: saved / fuel,
    worst: sorted.slice(0, 3),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
