/** What a DAG of a benchmark looks like; the same spec gives the same graph in every process. */
export interface ShapeSpec {
  readonly kind: "chain" | "fan" | "layered" | "uneven" | "staggered";
  readonly nodes: number;
  /** Only for `layered`: ordering edges in all. */
  readonly edges?: number | undefined;
}

/** A DAG whose nodes are 0..nodes-1; a node's dependencies have smaller numbers. */
export interface Shape {
  readonly spec: ShapeSpec;
  readonly dependencies: readonly (readonly number[])[];
  readonly edges: number;
  /** How long each step sleeps, in milliseconds; 0 for a no-op. */
  readonly sleepMs: readonly number[];
}

const seed = 20_261_121;

/** Builds the graph of a spec. Seeded: every engine gets the same one. */
export function buildShape(spec: ShapeSpec): Shape {
  const random = seededRandom(seed);
  const dependencies = dependenciesOf(spec, random);
  const sleepMs = dependencies.map((_, node) => sleepOf(spec, node, random));
  let edges = 0;
  for (const list of dependencies) edges += list.length;
  return { spec, dependencies, edges, sleepMs };
}

/** The nodes that depend on each node. */
export function dependentsOf(shape: Shape): number[][] {
  const dependents: number[][] = shape.dependencies.map(() => []);
  shape.dependencies.forEach((list, node) => {
    for (const dependency of list) dependents[dependency]?.push(node);
  });
  return dependents;
}

/** Nodes by distance from the start: each layer depends only on earlier ones. */
export function layersOf(shape: Shape): number[][] {
  const layers: number[][] = [];
  const layerOf: number[] = [];
  shape.dependencies.forEach((list, node) => {
    let layer = 0;
    for (const dependency of list) layer = Math.max(layer, (layerOf[dependency] ?? 0) + 1);
    layerOf[node] = layer;
    const members = layers[layer];
    if (members === undefined) layers[layer] = [node];
    else members.push(node);
  });
  return layers;
}

/** For each node, the milliseconds of sleep from its start to the end of the longest path through it. */
export function remainingMsOf(shape: Shape): number[] {
  const remaining = [...shape.sleepMs];
  for (let node = shape.dependencies.length - 1; node >= 0; node--) {
    for (const dependency of shape.dependencies[node] ?? []) {
      const through = (shape.sleepMs[dependency] ?? 0) + (remaining[node] ?? 0);
      if (through > (remaining[dependency] ?? 0)) remaining[dependency] = through;
    }
  }
  return remaining;
}

/** No schedule can end sooner: the critical path, or all work spread evenly over the slots. */
export function lowerBoundMs(shape: Shape, maxParallel = Number.POSITIVE_INFINITY): number {
  const work = shape.sleepMs.reduce((sum, ms) => sum + ms, 0);
  return Math.max(Math.max(...remainingMsOf(shape)), work / maxParallel);
}

/** The name of a node wherever an engine wants one. */
export function nodeName(node: number): string {
  return `s${node}`;
}

function dependenciesOf(spec: ShapeSpec, random: () => number): number[][] {
  const nodes = Array.from({ length: spec.nodes }, (_, node) => node);
  switch (spec.kind) {
    case "chain":
      return nodes.map((node) => (node === 0 ? [] : [node - 1]));
    case "fan":
      return nodes.map(() => []);
    case "layered":
      return layeredDependencies(spec.nodes, spec.edges ?? 3 * spec.nodes, random);
    case "uneven":
      return nodes.map((node) => earlier(node, Math.min(60, node), node % 4, random));
    case "staggered":
      return nodes.map((node) => (node === spec.nodes - 1 ? nodes.slice(0, -1) : []));
  }
}

/**
 * `uneven`: 10 to 90 ms, most of them short. `staggered`: 10 ms, 20 ms, 30 ms and so on, side by side, then
 * one step that waits for all, so long that a kill comes before its end on a busy machine, too.
 */
function sleepOf(spec: ShapeSpec, node: number, random: () => number): number {
  if (spec.kind === "uneven") return 10 + Math.floor(random() ** 3 * 80);
  if (spec.kind !== "staggered") return 0;
  return node === spec.nodes - 1 ? 1_000 : 10 * (node + 1);
}

/**
 * Layers of one hundredth of the nodes. Every node beyond the first layer waits for one of the layer
 * before, which fixes its depth, and for others of the three layers before.
 */
function layeredDependencies(nodes: number, edges: number, random: () => number): number[][] {
  const width = Math.max(1, Math.round(nodes / 100));
  const inner = nodes - width;
  return Array.from({ length: nodes }, (_, node) => {
    if (node < width) return [];
    const place = node - width;
    const count = Math.floor(((place + 1) * edges) / inner) - Math.floor((place * edges) / inner);
    const layerStart = node - (node % width);
    const first = layerStart - width + Math.floor(random() * width);
    const chosen = new Set([first]);
    const from = Math.max(0, layerStart - 3 * width);
    const available = layerStart - from;
    while (chosen.size < Math.min(count, available))
      chosen.add(from + Math.floor(random() * available));
    return [...chosen].sort((a, b) => a - b);
  });
}

/** `count` different nodes among the `reach` before `node`. */
function earlier(node: number, reach: number, count: number, random: () => number): number[] {
  const chosen = new Set<number>();
  while (chosen.size < Math.min(count, reach)) chosen.add(node - 1 - Math.floor(random() * reach));
  return [...chosen].sort((a, b) => a - b);
}

/** Mulberry32: small, seeded, good enough to lay out graphs. Gives numbers in [0, 1). */
function seededRandom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
