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
    const parts = templates[index];
    linker.addNeeds(index, steps[index]?.needs);
    if (parts !== undefined && !parts.isPlain) linker.addParts(index, parts);
  }
  return linker.end();
}

const noNeeds: readonly string[] = [];

/**
 * Writes the links of one step after the other, its needs first. A mark per target remembers the last
 * step that had it, so nothing is searched or cleared.
 */
class StepLinker {
  readonly #indexOf: ReadonlyMap<string, number>;
  readonly #offsets: Int32Array;
  readonly #marks: Int32Array;
  #targets = new Int32Array(64);
  #count = 0;
  #hasUnknown = false;

  constructor(size: number, indexOf: ReadonlyMap<string, number>) {
    this.#indexOf = indexOf;
    this.#offsets = new Int32Array(size + 1);
    this.#marks = new Int32Array(size).fill(-1);
  }

  addNeeds(step: number, needs: readonly string[] = noNeeds): void {
    this.#offsets[step] = this.#count;
    const indexOf = this.#indexOf;
    const marks = this.#marks;
    if (this.#count + needs.length > this.#targets.length) this.#grow(needs.length);
    const targets = this.#targets;
    let count = this.#count;
    // A large plan has several times as many needs as steps, so they are added right here.
    for (let at = 0; at < needs.length; at++) {
      const target = indexOf.get(needs[at] ?? "");
      if (target === undefined) this.#hasUnknown = true;
      else if (marks[target] !== step) {
        marks[target] = step;
        targets[count++] = target;
      }
    }
    this.#count = count;
  }

  addParts(step: number, { input, items, when, fallback }: StepTemplates): void {
    if (input !== undefined) this.#addReferences(step, input.references);
    if (items !== undefined) this.#addReferences(step, items.references);
    if (when !== undefined) this.#addReferences(step, when.references);
    if (fallback !== undefined) this.#addReferences(step, fallback.references);
  }

  #addReferences(step: number, references: readonly TemplateReference[]): void {
    for (const { stepId } of references) {
      if (stepId === undefined) continue;
      const target = this.#indexOf.get(stepId);
      if (target === undefined) this.#hasUnknown = true;
      else this.#add(step, target);
    }
  }

  #add(step: number, target: number): void {
    if (this.#marks[target] === step) return;
    this.#marks[target] = step;
    if (this.#count === this.#targets.length) this.#grow(1);
    this.#targets[this.#count++] = target;
  }

  /** Makes room for so many more. */
  #grow(more: number): void {
    const larger = new Int32Array((this.#count + more) * 2);
    larger.set(this.#targets);
    this.#targets = larger;
  }

  end(): StepLinks {
    const size = this.#marks.length;
    this.#offsets[size] = this.#count;
    const targets = this.#targets.subarray(0, this.#count);
    return {
      dependencies: { size, offsets: this.#offsets, targets },
      hasUnknown: this.#hasUnknown,
    };
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
