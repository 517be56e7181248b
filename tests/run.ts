// All checks of the house: `npm test`. Each check counts as a test; the last line is the sum.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { whyNoChromium } from "./chromium.ts";
import { type CommandResult, runCommand } from "./run-command.ts";
import { type Tally, tallyOf } from "./suite-report.ts";

process.chdir(join(import.meta.dirname, ".."));
const reports = mkdtempSync(join(tmpdir(), "stepcast-reports-"));
// For a machine that has other things to do: only what hangs is ended.
const checkLimitMs = 600_000;
const suiteLimitMs = 1_500_000;

/** What is right or wrong as a whole. They do not touch each other's files, so they run at once. */
const checks: readonly {
  readonly title: string;
  readonly command: readonly [string, ...string[]];
}[] = [
  { title: "Types", command: ["tsc", "-b"] },
  { title: "Lint and format", command: ["biome", "check", "."] },
  { title: "Unused files, exports and dependencies", command: ["knip", "--no-progress"] },
  { title: "Arrows between packages", command: ["turbo", "boundaries"] },
  {
    title: "Build",
    command: ["npm", "run", "-s", "build"],
  },
];

async function runChecks(): Promise<Tally> {
  const results = checks.map(({ command }) => runCommand(command, { limitMs: checkLimitMs }));
  const failures: string[] = [];
  for (const [place, { title }] of checks.entries()) {
    const result = await results[place];
    const passed = result?.code === 0;
    if (!passed) failures.push(title);
    heading(`${title}: ${passed ? "passed" : "FAILED"}`);
    if (!passed) console.log(result?.output.trim());
  }
  const failed = failures.length;
  return { passed: checks.length - failed, failed, skipped: 0, failures };
}

/** On every core: most tests wait for something, and a core that is left free would wait with them. */
const onAllCores = "--maxWorkers=100%";
const storm = "tests/chaos/src/storm.test.ts";

async function runVitest(title: string, ...args: string[]): Promise<Tally> {
  return await runSuite(title, "vitest", (report) =>
    runCommand(
      [
        "vitest",
        "run",
        ...args,
        "--reporter=dot",
        "--reporter=json",
        // The log of a machine: a colour for each dot is ten times the dots.
        ...(process.stdout.isTTY ? [] : ["--no-color"]),
        `--outputFile.json=${report}`,
      ],
      { limitMs: suiteLimitMs, show: true },
    ),
  );
}

async function runBrowserTests(): Promise<Tally> {
  const why = await whyNoChromium();
  if (why !== undefined) {
    heading(`Browser tests: NOT RUN, since ${why}`);
    return { passed: 0, failed: 0, skipped: 1, failures: [] };
  }
  return await runSuite("Browser tests", "playwright", (report) =>
    runCommand(
      ["pnpm", "--filter", "@stepcast/e2e", "exec", "playwright", "test", "--reporter=dot,json"],
      {
        limitMs: suiteLimitMs,
        show: true,
        env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report },
      },
    ),
  );
}

async function runSuite(
  title: string,
  kind: "vitest" | "playwright",
  run: (report: string) => Promise<CommandResult>,
): Promise<Tally> {
  heading(title);
  const report = join(reports, `${title.replaceAll(/\W+/g, "-")}.json`);
  const { code, output } = await run(report);
  const tally = tallyOf(kind, report, code);
  if (code === null) console.log(output.slice(-200).trim());
  const skipped = tally.skipped === 0 ? "" : `, ${tally.skipped} SKIPPED`;
  console.log(`${title}: ${tally.passed} passed, ${tally.failed} failed${skipped}`);
  return tally;
}

function heading(text: string): void {
  console.log(`\n== ${text} (${Math.round(performance.now() / 1000)} s)`);
}

const tallies = [
  await runChecks(),
  await runVitest(
    "Unit and integration tests",
    "--exclude=tests/{chaos,security,surface}/**",
    onAllCores,
  ),
  await runVitest("Surface tests", "tests/surface", onAllCores),
  await runVitest("Security tests", "tests/security", onAllCores),
  await runBrowserTests(),
  await runVitest("Chaos tests", "tests/chaos", `--exclude=${storm}`, onAllCores),
  // Last and alone: it measures time.
  await runVitest("A storm of kills", storm, "--maxWorkers=1"),
];
rmSync(reports, { recursive: true, force: true });

const sum = (of: "passed" | "failed" | "skipped"): number =>
  tallies.reduce((total, tally) => total + tally[of], 0);
const [passed, failed] = [sum("passed"), sum("failed")];
// Once more where one looks first: a log of all this is long, and often only its end is kept.
for (const what of tallies.flatMap(({ failures }) => failures)) console.log(`\nFAILED: ${what}`);
if (sum("skipped") > 0) console.log(`\n${sum("skipped")} SKIPPED: see above`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
