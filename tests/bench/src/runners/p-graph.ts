import { loadPeer } from "../../peers/load.ts";
import type { Runner } from "../runner.ts";
import { nodeName, remainingMsOf } from "../shape.ts";

/** The part of the package that is used here. */
interface Module {
  readonly PGraph: new (
    nodes: Map<string, { run: () => Promise<void>; priority: number }>,
    dependencies: [string, string][],
  ) => { run(options: { concurrency?: number }): Promise<void> };
}

/** p-graph: a promise per node, priorities by longest remaining path. */
export const pGraph: Runner = {
  features: () => ({ validation: "cycles", events: "-", persistence: "-" }),
  async prepare(shape, step, options) {
    // Cast: peers are loaded without their types, see Module.
    const { PGraph } = (await loadPeer("p-graph")) as Module;
    const remaining = remainingMsOf(shape);
    const nodes = new Map(
      shape.dependencies.map((_, node) => [
        nodeName(node),
        { run: () => step(node), priority: remaining[node] ?? 0 },
      ]),
    );
    const edges = shape.dependencies.flatMap((list, node) =>
      list.map((dependency): [string, string] => [nodeName(dependency), nodeName(node)]),
    );
    const limit = options.maxParallel === undefined ? {} : { concurrency: options.maxParallel };
    return { run: () => new PGraph(nodes, edges).run(limit), close: async () => {} };
  },
};
