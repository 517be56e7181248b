import type { PlanInput } from "@stepcast/contracts";

type PlanStepInput = PlanInput["steps"][number];

/** `layer` is the distance from the start along the longest way, `row` the place from the top. */
export interface GraphNode extends GraphPlace {
  readonly step: PlanStepInput;
}

/** A place in the grid of columns and rows. */
export interface GraphPlace {
  readonly layer: number;
  readonly row: number;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Where the line passes the columns between, so that it runs behind no step. */
  readonly via: readonly GraphPlace[];
}

export interface PlanGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly layers: number;
  /** Rows of each column, passing lines included. */
  readonly heights: readonly number[];
}

/**
 * A plan as columns of steps for drawing. Pure and total: edges to unknown steps are left out and a
 * cycle ends where it is noticed, so a plan that is still being written can be drawn too.
 */
export function planGraph(steps: readonly PlanStepInput[]): PlanGraph {
  const known = new Map(steps.map((step) => [step.id, step]));
  const before = new Map(steps.map((step) => [step.id, stepsBefore(step, known)]));
  const layerOf = longestWays(steps, before);
  const columns = orderColumns(columnsOf(steps, before, layerOf));
  const placeOf = new Map<string, GraphPlace>();
  for (const [layer, column] of columns.entries())
    for (const [row, { key }] of column.entries()) placeOf.set(key, { layer, row });
  const nodes = steps.flatMap((step) => {
    const place = placeOf.get(step.id);
    return place === undefined ? [] : [{ step, ...place }];
  });
  const edges = steps.flatMap((step) =>
    [...(before.get(step.id) ?? [])].map((from): GraphEdge => {
      const between = layersBetween(layerOf.get(from) ?? 0, layerOf.get(step.id) ?? 0);
      const via = between.flatMap((layer) => placeOf.get(passing(from, layer)) ?? []);
      return { from, to: step.id, via };
    }),
  );
  return { nodes, edges, layers: columns.length, heights: columns.map(({ length }) => length) };
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
  const stack: unknown[] = [step.input, step.when, step.forEach?.items, step.fallback];
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

/** Each step once, after all it waits for. What stands in a cycle, or after one, stays where it got to. */
function longestWays(steps: readonly PlanStepInput[], before: Before): ReadonlyMap<string, number> {
  const layerOf = new Map(steps.map((step) => [step.id, 0]));
  const missing = new Map(steps.map(({ id }) => [id, before.get(id)?.size ?? 0]));
  const after = stepsAfter(before);
  const ready = steps.filter(({ id }) => missing.get(id) === 0).map(({ id }) => id);
  for (let from = ready.pop(); from !== undefined; from = ready.pop()) {
    const layer = (layerOf.get(from) ?? 0) + 1;
    for (const id of after.get(from) ?? []) {
      layerOf.set(id, Math.max(layer, layerOf.get(id) ?? 0));
      const left = (missing.get(id) ?? 0) - 1;
      missing.set(id, left);
      if (left === 0) ready.push(id);
    }
  }
  return layerOf;
}

function stepsAfter(before: Before): ReadonlyMap<string, readonly string[]> {
  const after = new Map<string, string[]>();
  for (const [id, waitsFor] of before)
    for (const from of waitsFor) {
      const known = after.get(from);
      if (known === undefined) after.set(from, [id]);
      else known.push(id);
    }
  return after;
}

/** Something that takes a row of a column: a step, or the lines of a step that pass by. */
interface Slot {
  readonly key: string;
  /** What it hangs on in earlier columns, by key. */
  readonly before: readonly string[];
}

/** More steps than this would need too many rows for lines; there the lines run straight. */
const routedAtMost = 80;

function columnsOf(
  steps: readonly PlanStepInput[],
  before: Before,
  layerOf: ReadonlyMap<string, number>,
): Slot[][] {
  const columns = new Map<number, Map<string, Slot>>();
  const put = (layer: number, slot: Slot) => {
    const column = columns.get(layer) ?? new Map<string, Slot>();
    columns.set(layer, column.set(slot.key, slot));
  };
  for (const { id } of steps) {
    const layer = layerOf.get(id) ?? 0;
    const hangsOn = [...(before.get(id) ?? [])].map((from) => {
      const between = layersBetween(layerOf.get(from) ?? 0, layer);
      if (between.length === 0 || steps.length > routedAtMost) return from;
      for (const [place, at] of between.entries())
        put(at, { key: passing(from, at), before: [place === 0 ? from : passing(from, at - 1)] });
      return passing(from, layer - 1);
    });
    put(layer, { key: id, before: hangsOn });
  }
  return [...columns.entries()].sort(([a], [b]) => a - b).map(([, column]) => [...column.values()]);
}

/** The row that the lines of a step share while they pass a column. No step id holds a slash. */
function passing(from: string, layer: number): string {
  return `${from}/${layer}`;
}

function layersBetween(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from - 1) }, (_, place) => from + 1 + place);
}

/** Columns whose slots stand near the middle of what they hang on, so that few lines cross. */
function orderColumns(columns: Slot[][]): Slot[][] {
  const rowOf = new Map<string, number>();
  return columns.map((column) => {
    const ordered = column
      .map((slot, place) => ({ slot, middle: middleOf(slot, place, rowOf) }))
      .sort((a, b) => a.middle - b.middle)
      .map(({ slot }) => slot);
    const top = -ordered.length / 2;
    for (const [row, { key }] of ordered.entries()) rowOf.set(key, top + row);
    return ordered;
  });
}

/** Rows are counted from the middle of their column, since columns are drawn centred. */
function middleOf(slot: Slot, place: number, rowOf: ReadonlyMap<string, number>): number {
  if (slot.before.length === 0) return place;
  const rows = slot.before.map((key) => rowOf.get(key) ?? 0);
  return rows.reduce((sum, row) => sum + row, 0) / rows.length;
}
