import type { JsonValue } from "@stepcast/contracts";

/** A recorded result for other vocabularies: the value, or for a large one where it is and how it begins. */
export function recordedOutput(data: {
  readonly output?: JsonValue | undefined;
  readonly outputRef?: unknown;
  readonly preview?: string | undefined;
}): unknown {
  if (data.outputRef === undefined) return data.output ?? null;
  return { ref: data.outputRef, preview: data.preview ?? "" };
}
