import type { Reference } from "./condition.ts";

/** Looks like a reference into the run. Apart from the schema, so that browsers get it without zod. */
export function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && "$ref" in value;
}
