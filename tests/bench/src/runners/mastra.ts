import { join } from "node:path";
import { loadPeer } from "../../peers/load.ts";
import type { PreparedRun, Runner, RunOptions } from "../runner.ts";
import { layersOf, nodeName, type Shape } from "../shape.ts";

type Schema = object;
type Step = object;

interface MastraRun {
  start(input: { inputData: unknown }): Promise<{ status: string; error?: unknown }>;
  restart(): Promise<{ status: string; error?: unknown }>;
}

interface Workflow {
  then(step: Step): Workflow;
  parallel(steps: readonly Step[]): Workflow;
  commit(): void;
  createRun(options: { runId: string }): Promise<MastraRun>;
}

/** The parts of the packages that are used here. */
interface Workflows {
  createStep(options: object): Step;
  createWorkflow(options: object): Workflow;
}
interface Core {
  readonly Mastra: new (options: object) => { getWorkflow(id: string): Workflow };
}
interface LibSql {
  readonly LibSQLStore: new (options: {
    id: string;
    url: string;
  }) => {
    init(): Promise<void>;
    close?(): Promise<void>;
  };
}
interface Zod {
  any(): Schema;
  object(members: Record<string, Schema>): Schema;
  boolean(): Schema;
}

/** Mastra workflows: steps with zod schemas, chained or in parallel groups; it has no edges, so a DAG runs layer by layer. */
export const mastra: Runner = {
  features: (storage) => ({
    validation: "zod in and out",
    events: "yes",
    persistence: storage === "no-fsync" ? "libSQL, WAL, synchronous=NORMAL (its own setting)" : "-",
  }),
  async prepare(shape, step, options) {
    // Casts: peers are loaded without their types, see the interfaces above.
    const { createStep, createWorkflow } = (await loadPeer("@mastra/core/workflows")) as Workflows;
    const { z } = (await loadPeer("zod")) as { readonly z: Zod };
    const done = z.object({ ok: z.boolean() });
    const nodeStep = (node: number): Step =>
      createStep({
        id: nodeName(node),
        inputSchema: z.any(),
        outputSchema: done,
        execute: async () => {
          await step(node);
          return { ok: true };
        },
      });
    let workflow = createWorkflow({ id: "bench", inputSchema: z.any(), outputSchema: z.any() });
    for (const layer of layersOf(shape)) {
      const [only, ...others] = layer;
      if (only === undefined) continue;
      workflow =
        others.length === 0
          ? workflow.then(nodeStep(only))
          : workflow.parallel(layer.map(nodeStep));
    }
    workflow.commit();
    const stored = options.storage === "none" ? undefined : await withStorage(workflow, options);
    return prepared(stored?.workflow ?? workflow, stored?.close, shape);
  },
};

async function withStorage(
  workflow: Workflow,
  options: RunOptions,
): Promise<{ workflow: Workflow; close(): Promise<void> }> {
  const { Mastra } = (await loadPeer("@mastra/core")) as Core;
  const { LibSQLStore } = (await loadPeer("@mastra/libsql")) as LibSql;
  const storage = new LibSQLStore({
    id: "bench",
    url: `file:${join(options.folder, "mastra.db")}`,
  });
  await storage.init();
  const app = new Mastra({ storage, workflows: { bench: workflow }, logger: false });
  return {
    workflow: app.getWorkflow("bench"),
    close: async () => {
      await storage.close?.();
    },
  };
}

function prepared(
  workflow: Workflow,
  close: (() => Promise<void>) | undefined,
  shape: Shape,
): PreparedRun {
  const finish = (result: { status: string; error?: unknown }): void => {
    if (result.status !== "success")
      throw new Error(
        `Mastra ended ${shape.spec.kind} with status ${result.status}: ${String(result.error)}`,
      );
  };
  return {
    run: async () => {
      const run = await workflow.createRun({ runId: "bench" });
      finish(await run.start({ inputData: {} }));
    },
    resume: async () => {
      const run = await workflow.createRun({ runId: "bench" });
      finish(await run.restart());
    },
    close: async () => {
      await close?.();
    },
  };
}
