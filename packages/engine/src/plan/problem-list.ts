import type { PlanProblem } from "@stepcast/contracts";

/** More problems help nobody; the last place of the list then says that there are more. */
export const maxProblems = 100;

/** Where problems go. */
export interface ProblemSink {
  add(
    code: PlanProblem["code"],
    path: string,
    message: string,
    options?: { readonly hint?: string | undefined },
  ): void;
  /** True when nothing more will be kept: costly searches for wording can stop. */
  readonly full: boolean;
}

/** Collects what is wrong with a plan, in the order of finding. */
export class ProblemList implements ProblemSink {
  readonly #problems: PlanProblem[] = [];
  /** Of all that were added, those included that are not kept. */
  count = 0;
  // A field, since it is asked for at every step of a plan.
  full = false;

  add(...[code, path, message, { hint } = {}]: Parameters<ProblemSink["add"]>): void {
    this.count++;
    if (this.full) return;
    this.#problems.push({ code, path, message, ...(hint === undefined ? undefined : { hint }) });
    this.full = this.count === maxProblems;
  }

  toArray(): readonly PlanProblem[] {
    if (this.count <= maxProblems) return this.#problems;
    const rest = this.count - maxProblems + 1;
    const more: PlanProblem = {
      code: "too_large",
      path: "",
      message: `${rest} more problems are not listed`,
      hint: "Correct these first, then check again.",
    };
    return [...this.#problems.slice(0, maxProblems - 1), more];
  }
}

/** Problems of one step after the other: paths are pointers into the step `index`, and become whole only when needed. */
export class StepProblems implements ProblemSink {
  index = 0;
  readonly #list: ProblemSink;

  constructor(list: ProblemSink) {
    this.#list = list;
  }

  get full(): boolean {
    return this.#list.full;
  }

  add(...[code, path, message, options]: Parameters<ProblemSink["add"]>): void {
    this.#list.add(code, `/steps/${this.index}${path}`, message, options);
  }
}
