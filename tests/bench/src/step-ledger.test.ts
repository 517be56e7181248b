import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { refuseWrongRun } from "./bench-context.ts";
import type { StepFunction } from "./runner.ts";
import { layerByLayer } from "./runners/layer-by-layer.ts";
import { readyCounter } from "./runners/ready-counter.ts";
import { buildShape, lowerBoundMs, type Shape } from "./shape.ts";
import { createStepLedger } from "./step-ledger.ts";

const shape = buildShape({ kind: "layered", nodes: 200, edges: 500 });

/** What the ledger says of an engine that runs the steps as `run` does. */
async function faultsOf(
  run: (of: Shape, step: StepFunction) => Promise<void>,
): Promise<readonly string[]> {
  const ledger = createStepLedger(shape);
  await run(shape, async (node) => {
    ledger.start(node);
    await turn();
    ledger.end(node);
  });
  return ledger.faults();
}

const nodes = shape.dependencies.map((_, node) => node);

describe("the ledger of a measured run", () => {
  it.each([readyCounter, layerByLayer])("finds nothing wrong with a floor", async (runner) => {
    const run = async (of: Shape, step: StepFunction): Promise<void> => {
      const prepared = await runner.prepare(of, step, { storage: "none", folder: "" });
      await prepared.run();
    };
    expect(await faultsOf(run)).toEqual([]);
  });

  it("notices an engine that ignores the edges", async () => {
    const faults = await faultsOf(async (_, step) => void (await Promise.all(nodes.map(step))));
    expect(faults).toEqual([expect.stringMatching(/ran before their dependencies/)]);
  });

  it("notices a lost step", async () => {
    const faults = await faultsOf(async (_, step) => {
      for (const node of nodes.slice(0, -1)) await step(node);
    });
    expect(faults).toEqual(["1 steps never ran"]);
  });

  it("notices a repeated step", async () => {
    const faults = await faultsOf(async (_, step) => {
      for (const node of [...nodes, 7]) await step(node);
    });
    expect(faults).toEqual(["1 steps ran more than once"]);
  });

  it("notices a run that is called over too early", async () => {
    const faults = await faultsOf(async (_, step) => {
      for (const node of nodes.slice(0, -1)) await step(node);
      void step(nodes.length - 1);
    });
    expect(faults).toEqual(["1 steps were still running when the run ended"]);
  });

  it("keeps the figures of a wrong run out of the tables", () => {
    const result = { wallMs: 1, cpuMs: 1, peakRssMiB: 1, faults: ["1 steps never ran"] };
    expect(refuseWrongRun({ kind: "result", result })).toEqual({
      kind: "error",
      message: "wrong run: 1 steps never ran",
    });
    const good = { kind: "result", result: { ...result, faults: [] } } as const;
    expect(refuseWrongRun(good)).toBe(good);
  });
});

describe("shapes", () => {
  it("have the edges that were asked for, the same every time, and no cycle", () => {
    const spec = { kind: "layered", nodes: 10_000, edges: 30_000 } as const;
    const large = buildShape(spec);
    expect(large.edges).toBe(30_000);
    expect(buildShape(spec).dependencies).toEqual(large.dependencies);
    for (const [node, list] of large.dependencies.entries()) {
      expect(new Set(list).size).toBe(list.length);
      expect(list.every((dependency) => dependency < node)).toBe(true);
    }
  });

  it("know the shortest time any schedule can take", () => {
    const dependencies = [[], [0], [0], [1, 2]];
    const diamond: Shape = {
      spec: { kind: "uneven", nodes: 4 },
      dependencies,
      edges: 4,
      sleepMs: [10, 20, 30, 40],
    };
    expect(lowerBoundMs(diamond)).toBe(80);
    expect(lowerBoundMs(diamond, 1)).toBe(100);
  });
});
