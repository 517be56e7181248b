import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkEvidence, type Verdict } from "./checker.ts";
import type { Violation } from "./evidence.ts";
import { runStorm, type StormResult } from "./storm.ts";
import { killToFirstStepMs, median, openRuns } from "./storm-figures.ts";

/** Set STEPCAST_CHAOS_SEED to repeat a storm; without it every storm is another one. */
const seed = Number(process.env["STEPCAST_CHAOS_SEED"] ?? Date.now() % 1_000_000);
const kills = Number(process.env["STEPCAST_CHAOS_KILLS"] ?? 50);
const runs = 20;
const stepsPerRun = 50;

/** Promised on a machine that does nothing else and starts Node in 40 ms. */
const promisedMs = 350;
const nominalStartMs = 40;

describe(`a server that is killed ${kills} times in the middle of its work (seed ${seed})`, () => {
  let storm: StormResult;
  let verdict: Verdict;
  let bareMs: number;

  beforeAll(async () => {
    storm = await runStorm({ seed, kills, runs, stepsPerRun });
    bareMs = median(storm.bareStartsMs);
    verdict = checkEvidence(storm.evidence);
    report();
    if (verdict.violations.length > 0) keep();
  }, 540_000);

  afterAll(() => {
    if (storm !== undefined) rmSync(storm.folder, { recursive: true, force: true });
  });

  function report(): void {
    const { log, readers } = storm.evidence;
    const times = killToFirstStepMs(log, storm.kills);
    const broken = (...of: Violation["rule"][]): number =>
      verdict.violations.filter(({ rule }) => of.includes(rule)).length;
    const { figures } = verdict;
    console.log(
      [
        `storm with seed ${seed}: ${storm.kills.length} kills, ${Math.min(...openRuns(log, storm.kills))} to ${Math.max(...openRuns(log, storm.kills))} runs under way at each`,
        `acknowledged starts: ${figures.acknowledged}, lost ${broken("acknowledged_lost")}, twice ${broken("run_twice")}`,
        `events in the log: ${figures.events}, out of order ${broken("log_order")}`,
        `events delivered to ${readers.length} readers: ${figures.delivered}, lost ${broken("reader_lost")}, twice ${broken("reader_twice")}, out of order ${broken("reader_order")}, changed ${broken("reader_changed")} (${figures.cuts} connections torn besides)`,
        `recorded steps that ran again: ${broken("step_run_again")}; bodies cut short that ran again: ${figures.repeatedBodies}`,
        `kill to first step: p50 ${median(times)} ms, max ${Math.max(...times)} ms, of ${times.length}; promised ${promisedMs} ms (Node alone starts in ${Math.round(bareMs)} ms)`,
      ].join("\n"),
    );
  }

  /** So that the checker can be run on it again: node tests/chaos/src/check.ts <file>. */
  function keep(): void {
    const folder = fileURLToPath(new URL("../test-results", import.meta.url));
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/storm-${seed}.json`, JSON.stringify(storm.evidence));
  }

  function expectNone(...of: Violation["rule"][]): void {
    expect(verdict.violations.filter(({ rule }) => of.includes(rule)).slice(0, 20)).toEqual([]);
  }

  it("had work in its hands each time", () => {
    expect(storm.kills).toHaveLength(kills);
    expect(storm.evidence.acknowledged.length).toBeGreaterThanOrEqual(runs);
    expect(Math.min(...openRuns(storm.evidence.log, storm.kills))).toBeGreaterThan(0);
  });

  it("completes every run", () => expectNone("run_incomplete"));
  it("loses nothing that it acknowledged, and starts nothing twice", () => {
    expectNone("acknowledged_lost", "run_twice");
  });
  it("keeps the log in order and without holes", () => expectNone("log_order"));
  it("never runs a recorded step again, and never starts one too early", () => {
    expectNone("step_run_again", "step_too_early");
  });
  it("shows every reader everything, once, in order, as the log holds it", () => {
    expectNone("reader_lost", "reader_twice", "reader_order", "reader_changed");
  });

  it("is back at work soon after each kill", () => {
    const times = killToFirstStepMs(storm.evidence.log, storm.kills);
    expect(times.length).toBeGreaterThan(kills / 4);
    const allowedMs = promisedMs * Math.max(1, bareMs / nominalStartMs);
    expect(median(times)).toBeLessThanOrEqual(allowedMs);
  });
});
