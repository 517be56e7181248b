import type { PlanStep } from "@stepcast/contracts";
import type { StepTemplates } from "./step-templates.ts";
import type { TemplateReference } from "./template.ts";

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
  /** True when some step names one that the plan does not have. */
  readonly hasUnknown: boolean;
}

/**
 * A growing list of targets; a mark per target remembers the last step that had it, so nothing is
 * searched or cleared.
 */
class LinkWriter {
  readonly #offsets: Int32Array;
  readonly #marks: Int32Array;
  #targets = new Int32Array(64);
  #count = 0;
  #step = -1;

  constructor(size: number) {
    this.#offsets = new Int32Array(size + 1);
    this.#marks = new Int32Array(size).fill(-1);
  }

  begin(step: number): void {
    this.#step = step;
    this.#offsets[step] = this.#count;
  }

  add(target: number): void {
    if (this.#marks[target] === this.#step) return;
    this.#marks[target] = this.#step;
    if (this.#count === this.#targets.length) this.#grow();
    this.#targets[this.#count++] = target;
  }

  #grow(): void {
    const larger = new Int32Array(this.#count * 2);
    larger.set(this.#targets);
    this.#targets = larger;
  }

  end(): Links {
    const size = this.#marks.length;
    this.#offsets[size] = this.#count;
    return { size, offsets: this.#offsets, targets: this.#targets.subarray(0, this.#count) };
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
  const linker = new StepLinker(steps.length, indexOf);
  for (let index = 0; index < steps.length; index++) {
    linker.begin(index);
    const needs = steps[index]?.needs;
    const parts = templates[index];
    if (needs !== undefined) linker.addNeeds(needs);
    if (parts !== undefined && !parts.isPlain) linker.addParts(parts);
  }
  return linker.end();
}

class StepLinker {
  readonly #indexOf: ReadonlyMap<string, number>;
  readonly #dependencies: LinkWriter;
  #hasUnknown = false;

  constructor(size: number, indexOf: ReadonlyMap<string, number>) {
    this.#indexOf = indexOf;
    this.#dependencies = new LinkWriter(size);
  }

  begin(step: number): void {
    this.#dependencies.begin(step);
  }

  addNeeds(needs: readonly string[]): void {
    for (let at = 0; at < needs.length; at++) {
      const target = this.#indexOf.get(needs[at] ?? "");
      if (target === undefined) this.#hasUnknown = true;
      else this.#dependencies.add(target);
    }
  }

  addParts({ input, items, when, fallback }: StepTemplates): void {
    this.#addReferences(input.references);
    if (items !== undefined) this.#addReferences(items.references);
    if (when !== undefined) this.#addReferences(when.references);
    if (fallback !== undefined) this.#addReferences(fallback.references);
  }

  #addReferences(references: readonly TemplateReference[]): void {
    for (let at = 0; at < references.length; at++) {
      const stepId = references[at]?.stepId;
      if (stepId === undefined) continue;
      const target = this.#indexOf.get(stepId);
      if (target === undefined) this.#hasUnknown = true;
      else this.#dependencies.add(target);
    }
  }

  end(): StepLinks {
    return { dependencies: this.#dependencies.end(), hasUnknown: this.#hasUnknown };
  }
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

export function targetsOf({ offsets, targets }: Links, index: number): readonly number[] {
  return [...targets.subarray(offsets[index] ?? 0, offsets[index + 1] ?? 0)];
}
