import { describe, expect, it } from "vitest";
import { runBench } from "./bench.ts";
import type { BenchContext } from "./bench-context.ts";
import { readCommandLine } from "./command-line.ts";
import { atLeast, atMost, figureOf, type Section, withRatios } from "./report.ts";
import { scales } from "./scale.ts";
import { renderSection } from "./table.ts";

const tiny: BenchContext = { scale: scales.tiny, peers: false, say: () => {} };

/** Rows and columns without a number, with the reason that stands in its place. */
function holes(sections: readonly Section[]): string[] {
  return sections.flatMap((section) =>
    section.rows.flatMap((row) =>
      Object.entries(row.figures)
        .filter(([, figure]) => figure.median === undefined && figure.failure !== "no limit")
        .map(([key, figure]) => `${section.id} / ${row.name} / ${key}: ${figure.failure}`),
    ),
  );
}

describe("the benchmark", () => {
  it("measures the engine in cold processes and judges every goal", {
    timeout: 90_000,
  }, async () => {
    const tables: string[] = [];
    const report = await runBench(["engine"], tiny, (section) =>
      tables.push(renderSection(section)),
    );
    expect(holes(report.sections)).toEqual([]);
    expect(report.goals.notMeasured).toBe(0);
    const goals = report.sections.flatMap(({ verdicts }) => verdicts.map(({ goal }) => goal));
    expect(new Set(goals)).toEqual(new Set([6, 7, 8, 9]));
    const repeated = report.sections
      .flatMap(({ verdicts }) => verdicts)
      .find(({ claim }) => claim.includes("run again"));
    expect(repeated?.measured).toBe(0);
    expect(tables.join("\n")).toContain("Stepcast");
    expect(JSON.parse(JSON.stringify(report))).toMatchObject({ scale: "tiny" });
  });

  it("measures the store and its growth", { timeout: 60_000 }, async () => {
    const report = await runBench(["store"], tiny, () => {});
    expect(holes(report.sections)).toEqual([]);
    const growth = report.sections.find(({ id }) => id === "growth");
    expect(growth?.columns[1]?.title).toMatch(/^\d+ events$/);
    expect(growth?.verdicts.every(({ met }) => met !== undefined)).toBe(true);
  });

  it("measures streaming, and gives no figure to a server that loses events", {
    timeout: 120_000,
  }, async () => {
    const report = await runBench(["stream"], tiny, () => {});
    expect(holes(report.sections)).toEqual([]);
    const goals = report.sections.flatMap(({ verdicts }) => verdicts.map(({ goal }) => goal));
    expect(new Set(goals)).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(report.goals.notMeasured).toBe(0);
  });
});

describe("the report", () => {
  it("says plainly when a goal is missed, and when nothing was measured", () => {
    const section: Section = {
      id: "x",
      title: "X",
      notes: [],
      columns: [{ key: "us", title: "us", digits: 1 }],
      rows: withRatios(
        [
          { name: "floor", on: undefined, figures: { us: figureOf([1, 2, 9]) } },
          { name: "slow", on: undefined, figures: { us: figureOf([], "not in 25 s") } },
          { name: "ours", on: undefined, figures: { us: figureOf([6]) } },
        ],
        "floor",
      ),
      ratioTo: "floor",
      verdicts: [
        atMost(6, "met", 6, "us", figureOf([6])),
        atMost(6, "missed", 5, "us", figureOf([6])),
        atMost(6, "unknown", 5, "us", undefined),
        atLeast(1, "enough", 5, "x", figureOf([6])),
        atLeast(1, "too little", 7, "x", figureOf([6])),
      ],
    };
    const lines = renderSection(section).split("\n");
    expect(lines.find((line) => line.startsWith("floor"))).toMatch(/2\.0 +1\.00x/);
    expect(lines.find((line) => line.startsWith("slow"))).toMatch(/not in 25 s/);
    expect(lines.find((line) => line.startsWith("ours"))).toMatch(/6\.0 +3\.00x/);
    expect(lines.find((line) => line.includes("missed"))).toMatch(/6.00 +best 6.00 +NOT MET$/);
    expect(lines.find((line) => line.includes("unknown"))).toMatch(/not measured +-$/);
    expect(lines.find((line) => line.includes("enough"))).toMatch(/>= 5 x .* met$/);
    expect(lines.find((line) => line.includes("too little"))).toMatch(/NOT MET$/);
    expect(lines.find((line) => /goal 6 +met/.test(line))).toMatch(/ met$/);
  });
});

describe("the command line", () => {
  it("measures everything unless told otherwise", () => {
    expect(readCommandLine([])).toMatchObject({
      suites: ["engine", "store", "stream"],
      peers: true,
    });
    expect(readCommandLine(["engine", "--json", "--quick", "--no-peers"])).toMatchObject({
      suites: ["engine"],
      json: true,
      quick: true,
      peers: false,
    });
    expect(readCommandLine(["store", "--events", "5000"]).events).toBe(5_000);
  });

  it.each([[["engin"]], [["--fast"]], [["store", "--events", "many"]]])("refuses %j", (args) => {
    expect(() => readCommandLine(args)).toThrow();
  });
});
