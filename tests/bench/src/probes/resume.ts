import { setTimeout as sleep } from "node:timers/promises";
import type { ChildMessage } from "../child.ts";
import type { Probe } from "../probe.ts";
import type { StepFunction, Storage } from "../runner.ts";
import { loadRunner, type RunnerName } from "../runners/index.ts";
import { buildShape, type Shape, type ShapeSpec } from "../shape.ts";

export interface ResumeInput {
  readonly runner: RunnerName;
  readonly shape: ShapeSpec;
  readonly storage: Storage;
  readonly folder: string;
  /** The process that is killed runs `first`; the one after it goes on with `again`. */
  readonly turn: "first" | "again";
}

export interface ResumeResult {
  readonly ended: true;
}

/** Runs or resumes one run and tells the parent each step's start and end, so that it can kill in the middle. */
export const probeResume: Probe<"resume"> = async (input) => {
  const shape = buildShape(input.shape);
  const runner = await loadRunner(input.runner);
  const prepared = await runner.prepare(shape, tellingStep(shape), input);
  if (input.turn === "first") await prepared.run();
  else if (prepared.resume === undefined) throw new Error(`${input.runner} cannot resume`);
  else await prepared.resume();
  await prepared.close();
  return { ended: true };
};

function tellingStep(shape: Shape): StepFunction {
  return async (node) => {
    tell("start", node);
    await sleep(shape.sleepMs[node] ?? 0);
    tell("end", node);
  };
}

/** On the clock that all processes of a machine share. */
function tell(name: "start" | "end", node: number): void {
  const mark: ChildMessage = {
    kind: "mark",
    name,
    node,
    atMs: performance.timeOrigin + performance.now(),
  };
  process.send?.(mark);
}
