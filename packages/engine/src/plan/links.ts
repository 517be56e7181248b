import type { PlanStep } from "@stepcast/contracts";
import type { StepTemplates } from "./step-templates.ts";
import type { Template, TemplateReference } from "./template.ts";

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
}

const nothing: readonly never[] = [];

/** A growing list of targets; a mark per target remembers the last step that had it, so nothing is searched or cleared. */
class LinkWriter {
  readonly #offsets: Int32Array;
  readonly #marks: Int32Array;
  readonly #size: number;
  #targets = new Int32Array(64);
  #count = 0;
  #step = -1;

  constructor(size: number) {
    this.#size = size;
    this.#offsets = new Int32Array(size + 1);
    this.#marks = new Int32Array(size).fill(-1);
  }

  begin(step: number): void {
    this.#step = step;
    this.#offsets[step] = this.#count;
  }

  add(target: number | undefined): void {
    if (target === undefined || this.#marks[target] === this.#step) return;
    this.#marks[target] = this.#step;
    if (this.#count === this.#targets.length) {
      const larger = new Int32Array(this.#count * 2);
      larger.set(this.#targets);
      this.#targets = larger;
    }
    this.#targets[this.#count++] = target;
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
  const dependencies = new LinkWriter(steps.length);
  const data = new LinkWriter(steps.length);
  const link = (
    { references }: Template,
    isOptional: (reference: TemplateReference) => boolean,
  ) => {
    for (const reference of references) {
      if (reference.stepId === undefined) continue;
      const target = indexOf.get(reference.stepId);
      dependencies.add(target);
      if (!reference.hasDefault && !isOptional(reference)) data.add(target);
    }
  };
  for (let index = 0; index < steps.length; index++) {
    dependencies.begin(index);
    data.begin(index);
    for (const stepId of steps[index]?.needs ?? nothing) dependencies.add(indexOf.get(stepId));
    const parts = templates[index];
    if (parts === undefined) continue;
    link(parts.input, never);
    if (parts.items !== undefined) link(parts.items, never);
    const { when, fallback } = parts;
    if (when !== undefined) link(when, (reference) => when.tested.has(reference));
    // A fallback stands in after the step failed; nothing waits for it to make sense.
    if (fallback !== undefined) link(fallback, always);
  }
  return { dependencies: dependencies.end(), data: data.end() };
}

const never = (): boolean => false;
const always = (): boolean => true;

/** The same edges from their other end: who waits for each step. */
export function reverseLinks(links: Links): Links {
  const { size, targets } = links;
  const offsets = new Int32Array(size + 1);
  for (const target of targets) offsets[target + 1] = (offsets[target + 1] ?? 0) + 1;
  for (let index = 0; index < size; index++)
    offsets[index + 1] = (offsets[index + 1] ?? 0) + (offsets[index] ?? 0);
  const next = offsets.slice();
  const sources = new Int32Array(targets.length);
  for (let index = 0; index < size; index++) {
    eachTarget(links, index, (target) => {
      const place = next[target] ?? 0;
      sources[place] = index;
      next[target] = place + 1;
    });
  }
  return { size, offsets, targets: sources };
}

export function eachTarget(links: Links, index: number, visit: (target: number) => void): void {
  const end = links.offsets[index + 1] ?? 0;
  for (let edge = links.offsets[index] ?? 0; edge < end; edge++) visit(links.targets[edge] ?? 0);
}

export function targetsOf({ offsets, targets }: Links, index: number): readonly number[] {
  const start = offsets[index] ?? 0;
  const count = (offsets[index + 1] ?? 0) - start;
  if (count === 0) return nothing;
  // Of exact size: a growing array would reserve room for many more.
  const list = new Array<number>(count);
  for (let at = 0; at < count; at++) list[at] = targets[start + at] ?? 0;
  return list;
}
