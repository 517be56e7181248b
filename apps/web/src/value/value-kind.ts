import { type ArtifactRef, isArtifactRef, type JsonValue } from "@stepcast/contracts";

/** How a value is best looked at. */
export type ValueKind =
  | { readonly kind: "nothing" }
  | { readonly kind: "scalar"; readonly value: string | number | boolean }
  | { readonly kind: "artifact"; readonly artifact: ArtifactRef }
  | { readonly kind: "table"; readonly columns: readonly string[]; readonly rows: readonly Row[] }
  | { readonly kind: "list"; readonly items: readonly JsonValue[] }
  | { readonly kind: "record"; readonly members: readonly (readonly [string, JsonValue])[] };

type Row = { readonly [key: string]: JsonValue };

const mostColumns = 12;

/** Pure; any JSON has a kind. */
export function valueKind(value: JsonValue | undefined): ValueKind {
  if (value === undefined || value === null) return { kind: "nothing" };
  if (typeof value !== "object") return { kind: "scalar", value };
  if (isArtifactRef(value)) return { kind: "artifact", artifact: value };
  if (!Array.isArray(value)) return { kind: "record", members: Object.entries(value) };
  return tableOf(value) ?? { kind: "list", items: value };
}

/** A list of like objects with scalar members is a table. */
function tableOf(items: readonly JsonValue[]): ValueKind | undefined {
  if (items.length === 0 || !items.every(isFlatRow)) return undefined;
  const columns = [...new Set(items.flatMap((row) => Object.keys(row)))];
  if (columns.length === 0 || columns.length > mostColumns) return undefined;
  return { kind: "table", columns, rows: items };
}

function isFlatRow(item: JsonValue): item is { [key: string]: JsonValue } {
  return (
    typeof item === "object" &&
    item !== null &&
    !Array.isArray(item) &&
    !isArtifactRef(item) &&
    Object.values(item).every((member) => typeof member !== "object" || member === null)
  );
}

const abbreviations = new Set(["npv", "irr", "csv", "id", "url", "van", "tir", "roi", "vat"]);

/** The name that is `known`; else `ownerId` becomes `Owner ID`. */
export function memberName(key: string, known: Readonly<Record<string, string>> = {}): string {
  const name = Object.hasOwn(known, key) ? known[key] : undefined;
  if (name !== undefined) return name;
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[\s_-]+/)
    .filter((word) => word !== "")
    .map((word) => {
      const lower = word.toLowerCase();
      return abbreviations.has(lower) ? lower.toUpperCase() : lower;
    });
  const joined = words.join(" ");
  return joined === "" ? key : joined.charAt(0).toUpperCase() + joined.slice(1);
}

/** Members that hold a share of one, which people read as percent. */
export function isShare(key: string): boolean {
  return /(^|[a-z_])(irr|rate|share|tir|efficiency)$/i.test(key);
}

/** A year of our calendar, by its name and size: people write it without a separator. */
export function isYear(key: string, value: number): boolean {
  const isNamed = /(^|[^\p{L}])(year|anno|ann[ée]e)$/iu.test(key) || /[a-z]Year$/.test(key);
  return isNamed && Number.isInteger(value) && value >= 1_000 && value < 3_000;
}

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

/** A date and time with its zone, as programs write it (RFC 3339). */
export function isMoment(text: string): boolean {
  return moment.test(text) && !Number.isNaN(Date.parse(text));
}
