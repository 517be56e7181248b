import { readFile } from "node:fs/promises";
import { parseJson } from "@stepcast/contracts";
import { builtinSkills } from "@stepcast/skills";
import { runToEnd, type TestRun } from "@stepcast/testkit";
import { beforeAll, describe, expect, it } from "vitest";
import { businessPlan } from "./plan.ts";

const text = (name: string) => readFile(new URL(name, import.meta.url), "utf8");

/** Flows in cents, read without any of the project's code. */
async function sampleFlows(): Promise<bigint[]> {
  const [, ...lines] = (await text("cashflows.csv")).trim().split("\n");
  return lines.map((line) => {
    const [, sales = 0n, goods = 0n, residual = 0n, ...costs] = line
      .split(";")
      .map((cell) => BigInt(cell.replaceAll(".", "").replace(",", "")));
    return sales + goods + residual - costs.reduce((sum, cost) => sum + cost, 0n);
  });
}

/** The NPV in cents as an exact fraction of integers, at a rate in billionths. */
function exactNpv(flows: readonly bigint[], rate: bigint): { over: bigint; under: bigint } {
  const unit = 10n ** 9n;
  const last = flows.length - 1;
  const over = flows.reduce(
    (sum, flow, period) =>
      sum + flow * unit ** BigInt(period) * (unit + rate) ** BigInt(last - period),
    0n,
  );
  return { over, under: (unit + rate) ** BigInt(last) };
}

/** The highest rate, in billionths, at which the exact NPV is not negative. */
function exactIrr(flows: readonly bigint[]): bigint {
  let low = 0n;
  let high = 10n ** 9n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (exactNpv(flows, middle).over >= 0n) low = middle;
    else high = middle;
  }
  return low;
}

/** Runs the plan as the CLI hands it over: with the uploaded file in its place. */
async function runSample() {
  return await runToEnd({
    skills: builtinSkills(),
    files: { "cashflows.csv": await text("cashflows.csv") },
    start: ({ "cashflows.csv": file }) => ({
      plan: { ...businessPlan, input: { ...businessPlan.input, file: { ...file } } },
    }),
  });
}

describe("the business plan example", () => {
  let sample: TestRun;
  beforeAll(async () => {
    sample = await runSample();
  });

  it("is the same plan as JSON and as code", async () => {
    expect(businessPlan).toEqual(parseJson(await text("plan.json")));
  });

  it("computes the NPV and IRR that exact arithmetic gives", async () => {
    const { run } = sample;
    expect(run.error).toBeUndefined();
    expect(run).toMatchObject({ status: "completed", succeeded: 8, failed: 0 });
    const flows = await sampleFlows();
    const { over, under } = exactNpv(flows, 80_000_000n);
    const output = run.output as { npv: number; irr: number };
    expect(output.npv).toBeCloseTo(Number((over * 10n ** 6n) / under) / 1e8, 6);
    expect(output.irr).toBeCloseTo(Number(exactIrr(flows)) / 1e9, 8);
    // The same, computed with Python's fractions and 60 bisections.
    expect(output.npv).toBeCloseTo(58_362.399723415736, 6);
    expect(output.irr).toBeCloseTo(0.1169296433792488, 9);
  });

  it("writes a report and two charts in Italian", () => {
    const { run, texts } = sample;
    const names = ["tornado.svg", "flussi-di-cassa.svg", "business-plan.md"];
    expect(new Set(run.artifacts.map(({ artifact }) => artifact.name))).toEqual(new Set(names));
    const report = texts["business-plan.md"];
    expect(report).toContain("# Business plan: Ciliegie");
    expect(report).toContain("| Valore attuale netto (VAN) | 58.362 |");
    expect(report).toContain("| Tasso interno di rendimento (TIR) | 11,69% |");
    expect(texts["tornado.svg"]).toContain("Vendite ciliegie");
  });

  it("names its steps for people", async () => {
    const labels = businessPlan.steps.map(({ label }) => label);
    expect(labels).toContain("Calcolo VAN/TIR");
    expect(businessPlan.steps.every(({ icon, phase }) => icon && phase)).toBe(true);
  });
});
