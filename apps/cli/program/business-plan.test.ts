import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEvent } from "@stepcast/contracts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Folder } from "./testing/cli-process.ts";

const example = fileURLToPath(new URL("../../../examples/business-plan/", import.meta.url));
const rate = 0.08;
/** Of the sample's columns, after the year: the first three bring money, the others cost it. */
const inflows = 3;

let folder: Folder;

beforeAll(async () => {
  folder = await Folder.create();
});
afterAll(() => folder[Symbol.asyncDispose]());

/** The sample's net flows, read without the product's own code. */
async function netFlows(): Promise<number[]> {
  const [, ...lines] = (await readFile(join(example, "cashflows.csv"), "utf8"))
    .trim()
    .split(/\r?\n/);
  return lines.map((line) => {
    const amounts = line
      .split(";")
      .slice(1)
      .map((cell) => Number(cell.replaceAll(".", "").replace(",", ".")));
    return amounts.reduce((sum, amount, at) => sum + (at < inflows ? amount : -amount), 0);
  });
}

const presentValue = (flows: readonly number[], at: number): number =>
  flows.reduceRight((later, flow) => flow + later / (1 + at), 0);

/** Halves an interval with a change of sign until it is as narrow as numbers get. */
function internalRate(flows: readonly number[]): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 200; step += 1) {
    const middle = (low + high) / 2;
    if (presentValue(flows, middle) > 0) low = middle;
    else high = middle;
  }
  return low;
}

it("runs the example from its file to the NPV and IRR that the flows have, and saves the report", async () => {
  const flows = await netFlows();
  const words = ["run", join(example, "plan.json"), "--json", "--out", "results"];
  const { code, lines } = await folder.run(words);
  const events = lines.map((line) => parseEvent(JSON.parse(line)));
  const last = events.at(-1);
  expect(code).toBe(0);
  expect(last?.type).toBe("run.completed");
  const output = Object(last?.data).output;
  expect(output.npv).toBeCloseTo(presentValue(flows, rate), 6);
  expect(output.irr).toBeCloseTo(internalRate(flows), 9);
  const report = await readFile(join(folder.path, "results", output.report.name), "utf8");
  expect(report).toContain("# Business plan: Ciliegie");
  expect(existsSync(join(folder.path, "results", output.tornado.name))).toBe(true);
});

it("makes the same plan from a goal in words, and says that no model was asked", async () => {
  const { code, out } = await folder.run([
    "run",
    "Crea",
    "un",
    "business",
    "plan",
    "per",
    "Ciliegie",
  ]);
  expect(code).toBe(0);
  expect(out).toContain("Calcolo VAN/TIR");
  expect(out).toContain("Non è stato usato alcun modello");
  expect(out).toMatch(/Success 8\/8 · Time/);
  expect(out).toMatch(/npv +58362\.4|npv +58362\.39/);
});

it("plans a goal for the file that is given as its input", async () => {
  const flows = await folder.file("flows.csv", "year;flow\n0;-1000\n1;600\n2;700\n");
  const { code, out } = await folder.run(["run", "business plan for Ciliegie", "--input", flows]);
  expect(code).toBe(0);
  const npv = -1000 + 600 / (1 + rate) + 700 / (1 + rate) ** 2;
  expect(Number(/npv +(-?[\d.]+)/.exec(out)?.[1])).toBeCloseTo(npv, 2);
});

it("says which goals it knows when it does not know one", async () => {
  const { code, out } = await folder.call(["run", "fold my laundry"]);
  expect(code).toBe(2);
  expect(out).toMatch(/does not know this goal.*business plan/);
  expect(out).not.toContain("runs retry");
});
