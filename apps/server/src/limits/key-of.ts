import type { Caller } from "@stepcast/api";

/** The id of the API key that a caller showed; undefined for whoever showed something else. */
export function keyOf({ credential }: Partial<Caller>): string | undefined {
  return credential?.kind === "key" ? credential.id : undefined;
}
