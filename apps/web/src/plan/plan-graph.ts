import type { PlanInput } from "@stepcast/contracts";

type PlanStepInput = PlanInput["steps"][number];

export interface GraphNode {
  readonly step: PlanStepInput;
  /** Distance from the start along the longest way: its column. */
  readonly layer: number;
  /** Place within the column, from the top. */
  readonly row: number;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
}

export interface PlanGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly layers: number;
  /** Steps of the fullest column. */
  readonly rows: number;
}

/**
 * A plan as columns of steps for drawing. Pure and total: edges to unknown steps are left out and a
 * cycle ends where it is noticed, so a plan that is still being written can be drawn too.
 */
export function planGraph(steps: readonly PlanStepInput[]): PlanGraph {
  const known = new Map(steps.map((step) => [step.id, step]));
  const before = new Map(steps.map((step) => [step.id, stepsBefore(step, known)]));
  const layerOf = longestWays(steps, before);
  const columns = orderColumns(steps, before, layerOf);
  const nodes = columns.flatMap((column, layer) =>
    column.map((step, row): GraphNode => ({ step, layer, row })),
  );
  const edges = steps.flatMap((step) =>
    [...(before.get(step.id) ?? [])].map((from): GraphEdge => ({ from, to: step.id })),
  );
  const rows = Math.max(0, ...columns.map((column) => column.length));
  return { nodes, edges, layers: columns.length, rows };
}

/** The steps that a step waits for: `needs` and whatever its values refer to. */
export function stepsBefore(
  step: PlanStepInput,
  known: { readonly has: (id: string) => boolean },
): ReadonlySet<string> {
  const named = [...(step.needs ?? []), ...pointersIn(step).map(stepOf)];
  return new Set(
    named.filter((id): id is string => id !== undefined && id !== step.id && known.has(id)),
  );
}

/** Every reference in the step's values. Iterative: depth cannot overflow the stack. */
function pointersIn(step: PlanStepInput): readonly string[] {
  const found: string[] = [];
  const stack: unknown[] = [step.input, step.when, step.forEach?.items];
  while (stack.length > 0) {
    const value = stack.pop();
    if (typeof value !== "object" || value === null) continue;
    if ("$ref" in value && typeof value.$ref === "string") found.push(value.$ref);
    stack.push(...Object.values(value));
  }
  return found;
}

function stepOf(pointer: string): string | undefined {
  const id = /^\/steps\/([^/]+)/.exec(pointer)?.[1];
  return id?.replaceAll("~1", "/").replaceAll("~0", "~");
}

type Before = ReadonlyMap<string, ReadonlySet<string>>;

/** Layers in as many passes as the graph is deep; a cycle cannot make it deeper than its steps. */
function longestWays(steps: readonly PlanStepInput[], before: Before): ReadonlyMap<string, number> {
  const layerOf = new Map(steps.map((step) => [step.id, 0]));
  for (let pass = 0, moved = true; moved && pass < steps.length; pass += 1) {
    moved = false;
    for (const { id } of steps) {
      const layers = [...(before.get(id) ?? [])].map((from) => (layerOf.get(from) ?? 0) + 1);
      const layer = Math.min(Math.max(0, ...layers), steps.length - 1);
      if (layer === layerOf.get(id)) continue;
      layerOf.set(id, layer);
      moved = true;
    }
  }
  return layerOf;
}

/** Columns whose steps stand near the middle of what comes before them, so that few lines cross. */
function orderColumns(
  steps: readonly PlanStepInput[],
  before: Before,
  layerOf: ReadonlyMap<string, number>,
): PlanStepInput[][] {
  const columns: PlanStepInput[][] = [];
  for (const step of steps) {
    const layer = layerOf.get(step.id) ?? 0;
    while (columns.length <= layer) columns.push([]);
    columns[layer]?.push(step);
  }
  const filled = columns.filter((column) => column.length > 0);
  const rowOf = new Map<string, number>();
  for (const column of filled) {
    const middle = new Map(
      column.map((step, place) => [step.id, middleOf(step, place, before, rowOf)]),
    );
    column.sort((a, b) => (middle.get(a.id) ?? 0) - (middle.get(b.id) ?? 0));
    for (const [row, step] of column.entries()) rowOf.set(step.id, row);
  }
  return filled;
}

function middleOf(
  step: PlanStepInput,
  place: number,
  before: Before,
  rowOf: ReadonlyMap<string, number>,
): number {
  const rows = [...(before.get(step.id) ?? [])].map((id) => rowOf.get(id) ?? 0);
  if (rows.length === 0) return place;
  return rows.reduce((sum, row) => sum + row, 0) / rows.length;
}
