import { readFileSync } from "node:fs";

/** How many tests of a suite passed, failed and were left out. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Counts the tests in the JSON report of a suite that ended with `code`. A suite that failed without
 * a failing test (a file that cannot be loaded, an error outside of tests) and a suite in which
 * nothing ran count as one failure: silence is not success.
 */
export function tallyOf(kind: "vitest" | "playwright", file: string, code: number | null): Tally {
  const counted = kind === "vitest" ? vitestTally(read(file)) : playwrightTally(read(file));
  const silent = counted.failed === 0 && (code !== 0 || counted.passed === 0);
  return silent ? { ...counted, failed: 1 } : counted;
}

/** Undefined when there is none: the suite broke before it could write it. */
function read(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function vitestTally(report: unknown): Tally {
  // Cast: the fields of Vitest's JSON reporter that are counted; all are looked at as optional.
  const { testResults = [] } = (report ?? {}) as VitestReport;
  const tests = testResults.flatMap(({ assertionResults = [] }) => assertionResults);
  const count = (status: string): number => tests.filter((test) => test.status === status).length;
  const broken = testResults.filter(
    ({ status, assertionResults = [] }) =>
      status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed: count("passed"),
    failed: count("failed") + broken.length,
    skipped: tests.length - count("passed") - count("failed"),
  };
}

interface VitestReport {
  readonly testResults?: readonly {
    readonly status?: string;
    readonly assertionResults?: readonly { readonly status?: string }[];
  }[];
}

function playwrightTally(report: unknown): Tally {
  // Cast: as above, for Playwright's JSON reporter.
  const { stats = {}, errors = [] } = (report ?? {}) as PlaywrightReport;
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = stats;
  // A test that passes at the second try only has failed once for nobody knows what.
  return { passed: expected, failed: unexpected + flaky + errors.length, skipped };
}

interface PlaywrightReport {
  readonly stats?: {
    readonly expected?: number;
    readonly unexpected?: number;
    readonly flaky?: number;
    readonly skipped?: number;
  };
  readonly errors?: readonly unknown[];
}
