import type { PlanStep } from "@stepcast/contracts";
import type { StepTemplates } from "./step-templates.ts";

/**
 * Which steps wait for which, as one flat list: the targets of step `i` are
 * `targets[offsets[i]] .. targets[offsets[i + 1] - 1]`, each once.
 */
export interface Links {
  readonly size: number;
  readonly offsets: Int32Array;
  readonly targets: Int32Array;
}

export interface StepLinks {
  /** Everything a step waits for. */
  readonly dependencies: Links;
  /** Those whose output it cannot do without. */
  readonly data: Links;
  /** True when some step names one that the plan does not have. */
  readonly hasUnknown: boolean;
}

/**
 * A growing list of targets; a mark per target remembers the last step that had it, so nothing is
 * searched or cleared. Loops stay plain: this runs once for every edge of a plan before its first step.
 */
class LinkWriter {
  readonly #indexOf: ReadonlyMap<string, number>;
  readonly #offsets: Int32Array;
  readonly #marks: Int32Array;
  readonly #size: number;
  #targets = new Int32Array(64);
  #count = 0;
  /** Names that no step has. */
  unknown = 0;

  constructor(size: number, indexOf: ReadonlyMap<string, number>) {
    this.#indexOf = indexOf;
    this.#size = size;
    this.#offsets = new Int32Array(size + 1);
    this.#marks = new Int32Array(size).fill(-1);
  }

  begin(step: number): void {
    this.#offsets[step] = this.#count;
  }

  add(step: number, stepIds: readonly string[]): void {
    const targets = this.#reserve(stepIds.length);
    const marks = this.#marks;
    let count = this.#count;
    for (let at = 0; at < stepIds.length; at++) {
      const target = this.#indexOf.get(stepIds[at] ?? "");
      if (target === undefined) this.unknown += 1;
      if (target === undefined || marks[target] === step) continue;
      marks[target] = step;
      targets[count++] = target;
    }
    this.#count = count;
  }

  #reserve(more: number): Int32Array {
    const needed = this.#count + more;
    if (needed > this.#targets.length) {
      const larger = new Int32Array(needed * 2);
      larger.set(this.#targets);
      this.#targets = larger;
    }
    return this.#targets;
  }

  end(): Links {
    this.#offsets[this.#size] = this.#count;
    return {
      size: this.#size,
      offsets: this.#offsets,
      targets: this.#targets.subarray(0, this.#count),
    };
  }
}

/**
 * Links steps through `needs` and references. Names that `indexOf` does not know are left out: the
 * checker reports them. A place without a step (its shape was refused) links to nothing.
 */
export function linkSteps(
  steps: readonly (PlanStep | undefined)[],
  templates: readonly (StepTemplates | undefined)[],
  indexOf: ReadonlyMap<string, number>,
): StepLinks {
  const dependencies = new LinkWriter(steps.length, indexOf);
  const data = new LinkWriter(steps.length, indexOf);
  for (let index = 0; index < steps.length; index++) {
    dependencies.begin(index);
    data.begin(index);
    const needs = steps[index]?.needs;
    if (needs !== undefined) dependencies.add(index, needs);
    const sources = templates[index]?.sources;
    if (sources === undefined) continue;
    dependencies.add(index, sources.all);
    data.add(index, sources.required);
  }
  const hasUnknown = dependencies.unknown > 0;
  return { dependencies: dependencies.end(), data: data.end(), hasUnknown };
}

/** The same edges from their other end: who waits for each step. */
export function reverseLinks({ size, offsets, targets }: Links): Links {
  const starts = new Int32Array(size + 1);
  for (let edge = 0; edge < targets.length; edge++) {
    const place = (targets[edge] ?? 0) + 1;
    starts[place] = (starts[place] ?? 0) + 1;
  }
  for (let index = 0; index < size; index++)
    starts[index + 1] = (starts[index + 1] ?? 0) + (starts[index] ?? 0);
  const next = starts.slice();
  const sources = new Int32Array(targets.length);
  let edge = 0;
  for (let index = 0; index < size; index++) {
    for (const end = offsets[index + 1] ?? 0; edge < end; edge++) {
      const target = targets[edge] ?? 0;
      const place = next[target] ?? 0;
      sources[place] = index;
      next[target] = place + 1;
    }
  }
  return { size, offsets: starts, targets: sources };
}

export function eachTarget(links: Links, index: number, visit: (target: number) => void): void {
  const end = links.offsets[index + 1] ?? 0;
  for (let edge = links.offsets[index] ?? 0; edge < end; edge++) visit(links.targets[edge] ?? 0);
}

const nothing: readonly number[] = [];

export function targetsOf({ offsets, targets }: Links, index: number): readonly number[] {
  const start = offsets[index] ?? 0;
  const count = (offsets[index + 1] ?? 0) - start;
  if (count === 0) return nothing;
  // Of exact size: a growing array would reserve room for many more.
  const list = new Array<number>(count);
  for (let at = 0; at < count; at++) list[at] = targets[start + at] ?? 0;
  return list;
}
