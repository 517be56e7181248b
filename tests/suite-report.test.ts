import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { tallyOf } from "./suite-report.ts";

const folder = mkdtempSync(join(tmpdir(), "stepcast-tally-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let reports = 0;
function tally(kind: "vitest" | "playwright", report: unknown, code: number | null) {
  reports += 1;
  const file = join(folder, `${reports}.json`);
  if (report !== undefined) writeFileSync(file, JSON.stringify(report));
  return tallyOf(kind, file, code);
}

function vitest(...files: string[][]) {
  return {
    testResults: files.map((statuses) => ({
      status: statuses.includes("failed") || statuses.length === 0 ? "failed" : "passed",
      assertionResults: statuses.map((status) => ({ status })),
    })),
  };
}

describe("the sum of all checks", () => {
  it("counts each test of a suite", () => {
    const report = vitest(["passed", "passed"], ["passed", "failed", "skipped", "todo"]);
    expect(tally("vitest", report, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 });
    const stats = { expected: 7, unexpected: 1, flaky: 0, skipped: 2 };
    expect(tally("playwright", { stats }, 1)).toEqual({ passed: 7, failed: 1, skipped: 2 });
  });

  it("counts a file that cannot be loaded as a failure", () => {
    expect(tally("vitest", vitest(["passed"], []), 1)).toMatchObject({ passed: 1, failed: 1 });
    const report = { stats: { expected: 3 }, errors: [{ message: "cannot be loaded" }] };
    expect(tally("playwright", report, 1)).toMatchObject({ passed: 3, failed: 1 });
  });

  it("counts a test that passes at the second try only as a failure", () => {
    const stats = { expected: 3, flaky: 1 };
    expect(tally("playwright", { stats }, 0)).toMatchObject({ passed: 3, failed: 1 });
  });

  it.each([
    ["an error outside of its tests", vitest(["passed"]), 1],
    ["no test at all", vitest(), 0],
    ["skipped tests only", vitest(["skipped"]), 0],
    ["no report", undefined, 1],
    ["no report and a good code", undefined, 0],
    ["a report that is none", "nonsense", 0],
    ["an end because it took too long", vitest(["passed"]), null],
  ])("counts a suite with %s as one failure", (_what, report, code) => {
    expect(tally("vitest", report, code).failed).toBe(1);
  });
});
