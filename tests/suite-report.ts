import { readFileSync } from "node:fs";

/** How many tests of a suite passed, failed and were left out. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Each failure that a report names: its file, its name and the first lines of why. */
  readonly failures: readonly string[];
}

/**
 * Counts the tests in the JSON report of a suite that ended with `code`. A suite that failed without
 * a failing test (a file that cannot be loaded, an error outside of tests) and a suite in which
 * nothing ran count as one failure: silence is not success.
 */
export function tallyOf(kind: "vitest" | "playwright", file: string, code: number | null): Tally {
  const counted = kind === "vitest" ? vitestTally(read(file)) : playwrightTally(read(file));
  const silent = counted.failed === 0 && (code !== 0 || counted.passed === 0);
  if (!silent) return counted;
  return { ...counted, failed: 1, failures: [`${kind} ended with ${code}, and no test failed`] };
}

/** Undefined when there is none: the suite broke before it could write it. */
function read(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function failure(file: string, name: string, why = ""): string {
  const first = why.trim().split("\n").slice(0, 8);
  return [`${file} > ${name}`, ...first.map((line) => `    ${line}`)].join("\n");
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
    failures: [
      ...testResults.flatMap(({ name = "", assertionResults = [] }) =>
        assertionResults
          .filter(({ status }) => status === "failed")
          .map(({ fullName = "", failureMessages }) =>
            failure(name, fullName, failureMessages?.[0]),
          ),
      ),
      ...broken.map(({ name = "", message }) => failure(name, "the file itself", message)),
    ],
  };
}

interface VitestReport {
  readonly testResults?: readonly {
    readonly name?: string;
    readonly status?: string;
    readonly message?: string;
    readonly assertionResults?: readonly {
      readonly fullName?: string;
      readonly status?: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

function playwrightTally(report: unknown): Tally {
  // Cast: as above, for Playwright's JSON reporter.
  const { stats = {}, errors = [], suites = [] } = (report ?? {}) as PlaywrightReport;
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = stats;
  return {
    passed: expected,
    // A test that passes at the second try only has failed once for nobody knows what.
    failed: unexpected + flaky + errors.length,
    skipped,
    failures: [
      ...suites.flatMap((suite) => playwrightFailures(suite)),
      ...errors.map(({ message }) => failure("playwright", "outside of tests", message)),
    ],
  };
}

function playwrightFailures({ suites = [], specs = [] }: PlaywrightSuite): string[] {
  const own = specs.flatMap(({ file = "", title = "", tests = [] }) =>
    tests
      .filter(({ status }) => status === "unexpected" || status === "flaky")
      .map(({ results = [] }) =>
        failure(file, title, results.find(({ error }) => error !== undefined)?.error?.message),
      ),
  );
  return [...own, ...suites.flatMap((suite) => playwrightFailures(suite))];
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly file?: string;
    readonly title?: string;
    readonly tests?: readonly {
      readonly status?: string;
      readonly results?: readonly { readonly error?: { readonly message?: string } }[];
    }[];
  }[];
}

interface PlaywrightReport {
  readonly stats?: {
    readonly expected?: number;
    readonly unexpected?: number;
    readonly flaky?: number;
    readonly skipped?: number;
  };
  readonly errors?: readonly { readonly message?: string }[];
  readonly suites?: readonly PlaywrightSuite[];
}
