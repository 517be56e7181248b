import { addUsage, type EventData, type Plan, type RunState } from "@stepcast/contracts";

/** What a run has used of its plan's budget. Attempts are reserved before they start. */
export class Spend {
  readonly #budget: Plan["budget"];
  #attempts = 0;
  #usage: RunState["usage"];

  constructor(budget: Plan["budget"], state: RunState) {
    this.#budget = budget;
    for (const step of state.steps) {
      // The items of a step are counted, not the step; what another run did is not counted here.
      if (step.items === undefined && step.reusedFrom === undefined) this.#attempts += step.attempt;
    }
    this.#usage = state.usage;
  }

  attempt(): void {
    this.#attempts += 1;
  }

  add(use: EventData<"usage.recorded">): void {
    this.#usage = addUsage(this.#usage, use);
  }

  /** Of the whole run; undefined when nothing was used. */
  get usage(): RunState["usage"] | undefined {
    const { inputTokens, outputTokens, usd } = this.#usage;
    return inputTokens + outputTokens + usd > 0 ? this.#usage : undefined;
  }

  /** The first part of the budget that allows no further attempt. */
  exceeded(): EventData<"budget.exceeded"> | undefined {
    if (this.#budget === undefined) return undefined;
    const { attempts, tokens, usd } = this.#budget;
    const used = {
      tokens: this.#usage.inputTokens + this.#usage.outputTokens,
      usd: this.#usage.usd,
    };
    if (attempts !== undefined && this.#attempts >= attempts)
      return { budget: "attempts", limit: attempts, used: this.#attempts };
    if (tokens !== undefined && used.tokens >= tokens)
      return { budget: "tokens", limit: tokens, used: used.tokens };
    if (usd !== undefined && used.usd >= usd) return { budget: "usd", limit: usd, used: used.usd };
    return undefined;
  }
}
