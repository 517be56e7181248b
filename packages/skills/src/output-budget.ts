import { type JsonValue, limits } from "@stepcast/contracts";
import { FatalStepError } from "@stepcast/engine";

/**
 * How large a result may still become. A small input can name one long text a million times; what is made of
 * it is counted while it is made, because the copy at the end would take the memory of everybody.
 */
export class OutputBudget {
  #left: number = limits.outputBytes;

  /** Counts a part of the result and hands it on. Errors: FatalStepError once there is too much. */
  take<V extends JsonValue>(value: V): V {
    this.#count(value);
    return value;
  }

  /** Stops at the bound, however often a part is repeated. Depth is bounded by `limits.jsonDepth`. */
  #count(value: JsonValue): void {
    this.#left -= typeof value === "string" ? value.length + 2 : 4;
    if (this.#left < 0)
      throw new FatalStepError(`The result is larger than ${limits.outputBytes} characters.`, {
        hint: "Compute less at once, or keep fewer fields.",
      });
    if (typeof value !== "object" || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      if (!Array.isArray(value)) this.#left -= name.length;
      this.#count(member);
    }
  }
}
