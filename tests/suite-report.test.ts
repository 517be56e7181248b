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
    expect(tally("vitest", report, 1)).toMatchObject({ passed: 3, failed: 1, skipped: 2 });
    const stats = { expected: 7, unexpected: 1, flaky: 0, skipped: 2 };
    expect(tally("playwright", { stats }, 1)).toMatchObject({ passed: 7, failed: 1, skipped: 2 });
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
    const { failed, failures } = tally("vitest", report, code);
    expect(failed).toBe(1);
    expect(failures).toHaveLength(1);
  });
});

describe("the failures at the end", () => {
  it("names what failed in Vitest, and why", () => {
    const failed = {
      fullName: "a run ends",
      status: "failed",
      failureMessages: ["1 is not 2\nat x"],
    };
    const report = {
      testResults: [
        { name: "a.test.ts", status: "failed", assertionResults: [{ status: "passed" }, failed] },
        { name: "b.test.ts", status: "failed", message: "no such file", assertionResults: [] },
      ],
    };
    expect(tally("vitest", report, 1).failures).toEqual([
      "a.test.ts > a run ends\n    1 is not 2\n    at x",
      "b.test.ts > the file itself\n    no such file",
    ]);
  });

  it("names what failed in the browser, however deep it is described", () => {
    const test = (status: string, ...messages: (string | undefined)[]) => ({
      status,
      results: messages.map((message) => (message === undefined ? {} : { error: { message } })),
    });
    const inner = {
      specs: [{ file: "a.spec.ts", title: "shows", tests: [test("unexpected", "no")] }],
    };
    const flaky = { file: "a.spec.ts", title: "hides", tests: [test("flaky", "once", undefined)] };
    const good = { file: "a.spec.ts", title: "is", tests: [test("expected", undefined)] };
    const report = {
      stats: { expected: 1, unexpected: 1, flaky: 1 },
      suites: [{ suites: [inner], specs: [flaky, good] }],
      errors: [{ message: "the server is gone" }],
    };
    expect(tally("playwright", report, 1).failures).toEqual([
      "a.spec.ts > hides\n    once",
      "a.spec.ts > shows\n    no",
      "playwright > outside of tests\n    the server is gone",
    ]);
  });
});
