import { describe, expect, it } from "vitest";
import { boilingTemperature, steamEnthalpy, waterEnthalpy } from "./if97.ts";

// The release's own check values: tables 5, 15 and 36.
describe("water and steam by IAPWS-IF97", () => {
  it.each([
    [3, 300, 115.331273],
    [80, 300, 184.142828],
    [3, 500, 975.542239],
  ])("water at %f MPa and %f K", (pressure, temperature, enthalpy) => {
    expect(waterEnthalpy(pressure, temperature)).toBeCloseTo(enthalpy, 6);
  });

  it.each([
    [0.0035, 300, 2549.91145],
    [0.0035, 700, 3335.68375],
    [30, 700, 2631.49474],
  ])("steam at %f MPa and %f K", (pressure, temperature, enthalpy) => {
    expect(steamEnthalpy(pressure, temperature)).toBeCloseTo(enthalpy, 5);
  });

  it.each([
    [0.1, 372.755919],
    [1, 453.035632],
    [10, 584.149488],
  ])("boiling at %f MPa", (pressure, temperature) => {
    expect(boilingTemperature(pressure)).toBeCloseTo(temperature, 6);
  });
});
