import type { JsonValue } from "@stepcast/contracts";

/**
 * The recorded results of a run's steps, as references see them. A result is handed to every step
 * that refers to it, so it is frozen before the first: a skill that changed it would change what was
 * recorded.
 */
export class Outputs {
  readonly #byStep = new Map<string, JsonValue>();

  get(stepId: string): JsonValue | undefined {
    const output = this.#byStep.get(stepId);
    if (output !== undefined) freeze(output);
    return output;
  }

  set(stepId: string, output: JsonValue): void {
    this.#byStep.set(stepId, output);
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
