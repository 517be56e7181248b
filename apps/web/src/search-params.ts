import { limits } from "@stepcast/contracts";
import { parseSearchWith, stringifySearchWith } from "@tanstack/react-router";

/** What stands behind the `?` of an address, as people type it: no quotes round what looks like a number. */
export const searchParams: {
  readonly parseSearch: (text: string) => Readonly<Record<string, unknown>>;
  readonly stringifySearch: (search: Readonly<Record<string, unknown>>) => string;
} = {
  parseSearch: parseSearchWith((text) => text),
  stringifySearch: stringifySearchWith(JSON.stringify),
};

/** What is named and missing is taken out of the address; what is not named stays as somebody typed it. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  // The router reads these only where they are written as they stood.
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** What runs are searched for: one line, no longer than the server takes. */
export function soughtIn(value: unknown): string | undefined {
  const line = textOf(value)?.replace(/\s+/g, " ").trim().slice(0, limits.labelChars);
  return line?.toWellFormed().trim() || undefined;
}
