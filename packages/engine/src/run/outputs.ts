import type { JsonValue } from "@stepcast/contracts";

/**
 * The recorded results of a run's steps, as references see them. A result is handed to every step
 * that refers to it, so it is frozen before the first: a skill that changed it would change what was
 * recorded.
 */
export class Outputs {
  readonly #byStep = new Map<string, JsonValue>();
  /** Not placed yet: where nothing refers to results, they never are. */
  #stepIds: string[] = [];
  #values: JsonValue[] = [];

  get(stepId: string): JsonValue | undefined {
    if (this.#stepIds.length > 0) this.#placeAll();
    const output = this.#byStep.get(stepId);
    if (output !== undefined) freeze(output);
    return output;
  }

  set(stepId: string, output: JsonValue): void {
    this.#stepIds.push(stepId);
    this.#values.push(output);
  }

  #placeAll(): void {
    for (let at = 0; at < this.#stepIds.length; at += 1)
      this.#byStep.set(this.#stepIds[at] ?? "", this.#values[at] ?? null);
    this.#stepIds = [];
    this.#values = [];
  }
}

/** Depth is bounded by `limits.jsonDepth`, which every recorded value keeps. */
function freeze(value: JsonValue): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) freeze(value[at] ?? null);
    return;
  }
  for (const key of Object.keys(value)) freeze(value[key] ?? null);
}
