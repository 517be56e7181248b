import type { PlanInput } from "@stepcast/contracts";
import { createEngine, createSkillRegistry, defineSkill } from "@stepcast/engine";
import type { Store } from "@stepcast/store";
import { z } from "zod";
import { openStore } from "../open-store.ts";
import type { Runner, RunOptions, StepFunction } from "../runner.ts";
import { nodeName, type Shape } from "../shape.ts";

const room = "bench/bench";

/** Stepcast as an application uses it: a checked plan, typed skills, every fact appended to a store before anybody sees it. */
export const stepcast: Runner = {
  features: (storage) => ({
    validation: "plan, zod in and out",
    events: "typed, in the log",
    persistence: {
      none: "-",
      memory: "log in memory",
      "no-fsync": "SQLite log, WAL, no-fsync",
      fsync: "SQLite log, WAL, fsync",
    }[storage],
  }),
  async prepare(shape, step, options) {
    const store = await openStore(options);
    const engine = createEngine({ store, skills: createSkillRegistry([nodeSkill(step)]) });
    const plan = planOf(shape, options);
    const ended = watchEnd(store);
    return {
      run: async () => {
        await engine.start({ room, by: "bench", plan });
        await ended;
      },
      resume: async () => {
        await engine.recover();
        await ended;
      },
      close: async () => {
        await engine.close();
        await store.close();
      },
    };
  },
};

/** The skill of every step: it does the node's work, and tells the scheduler how long it will sleep. */
export function nodeSkill(step: StepFunction) {
  return defineSkill({
    id: "bench.node",
    title: "Node",
    input: z.strictObject({ node: z.number().int().nonnegative(), sleepMs: z.number() }),
    output: z.strictObject({ node: z.number() }),
    estimateMs: sleepMsOf,
    run: async ({ node }) => {
      await step(node);
      return { node };
    },
  });
}

function sleepMsOf(input: unknown): number | undefined {
  return typeof input === "object" &&
    input !== null &&
    "sleepMs" in input &&
    typeof input.sleepMs === "number"
    ? input.sleepMs
    : undefined;
}

/** The shape as plan data. */
export function planOf(shape: Shape, options: Pick<RunOptions, "maxParallel">): PlanInput {
  return {
    name: `bench ${shape.spec.kind}`,
    steps: shape.dependencies.map((dependencies, node) => ({
      id: nodeName(node),
      skill: "bench.node",
      input: { node, sleepMs: shape.sleepMs[node] ?? 0 },
      ...(dependencies.length > 0 ? { needs: dependencies.map(nodeName) } : {}),
    })),
    ...(options.maxParallel === undefined ? {} : { maxParallel: options.maxParallel }),
  };
}

/** Resolves at the next completed run; rejects when a run ends otherwise. */
export function watchEnd(store: Store): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = store.onCommit((entries) => {
      for (const { type, event } of entries) {
        if (type !== "run.completed" && type !== "run.failed" && type !== "run.cancelled") continue;
        stop();
        if (type === "run.completed") resolve();
        else reject(new Error(`the run ended with ${type}: ${JSON.stringify(event.data)}`));
      }
    });
  });
}
