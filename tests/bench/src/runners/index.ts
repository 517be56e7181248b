import type { Runner } from "../runner.ts";

/**
 * Every runner by its name in the tables. Each is loaded in the process that measures it and nowhere
 * else, so that no engine pays for another's modules.
 */
const loaders = {
  "ready-counter": async () => (await import("./ready-counter.ts")).readyCounter,
  "bare SQLite": async () => (await import("./bare-sqlite.ts")).bareSqlite,
  "layer by layer": async () => (await import("./layer-by-layer.ts")).layerByLayer,
  Stepcast: async () => (await import("./stepcast.ts")).stepcast,
  "p-graph": async () => (await import("./p-graph.ts")).pGraph,
  effect: async () => (await import("./effect.ts")).effect,
  Mastra: async () => (await import("./mastra.ts")).mastra,
  LangGraph: async () => (await import("./langgraph.ts")).langgraph,
} satisfies Record<string, () => Promise<Runner>>;

export type RunnerName = keyof typeof loaders;

export function loadRunner(name: RunnerName): Promise<Runner> {
  return loaders[name]();
}

/** Runners whose packages live in `peers/` and must be installed first. */
export const peerNames: readonly RunnerName[] = ["p-graph", "effect", "Mastra", "LangGraph"];
