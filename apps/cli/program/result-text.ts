import {
  type ArtifactRef,
  isArtifactRef,
  type JsonValue,
  type RunState,
} from "@stepcast/contracts";
import { cleanText } from "./clean-text.ts";
import { formatBytes, formatTable } from "./format.ts";

/** Longer texts and lists are told by their size. */
const shownChars = 200;
const shownRows = 40;

/** A run's result as lines of name and value; nothing when there is none. */
export function resultLines(
  run: Pick<RunState, "output" | "outputRef" | "preview">,
  artifactUrl: ((artifact: ArtifactRef) => string) | undefined,
): string[] {
  const value = run.output ?? (run.outputRef as JsonValue | undefined);
  if (value === undefined || value === null) return [];
  const rows = flatten("", value, artifactUrl);
  const lines = formatTable(rows.slice(0, shownRows)).map((line) => `  ${line}`.trimEnd());
  if (rows.length > shownRows) lines.push(`  … and ${rows.length - shownRows} more values`);
  return lines;
}

function flatten(
  name: string,
  value: JsonValue,
  artifactUrl: ((artifact: ArtifactRef) => string) | undefined,
): string[][] {
  if (isArtifactRef(value)) return [[name, artifactText(value, artifactUrl)]];
  if (Array.isArray(value)) return [[name, listText(value)]];
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([key, member]) =>
      flatten(name === "" ? cleanText(key) : `${name}.${cleanText(key)}`, member, artifactUrl),
    );
  return [[name, scalarText(name, value)]];
}

function artifactText(
  artifact: ArtifactRef,
  artifactUrl: ((artifact: ArtifactRef) => string) | undefined,
): string {
  const { name, mediaType, bytes } = artifact;
  const place = artifactUrl === undefined ? "" : `  ${artifactUrl(artifact)}`;
  return `${cleanText(name)} (${cleanText(mediaType)}, ${formatBytes(bytes)})${place}`;
}

function listText(list: readonly JsonValue[]): string {
  const text = JSON.stringify(list);
  return text.length <= shownChars ? cleanText(text) : `a list of ${list.length}`;
}

function scalarText(name: string, value: string | number | boolean | null): string {
  if (typeof value === "number") return numberText(name, value);
  if (typeof value !== "string") return String(value);
  const text = cleanText(value);
  return text.length <= shownChars ? text : `${text.slice(0, shownChars)}…`;
}

/** Rates are read as percentages, amounts with two decimals; both as the number that it is, too. */
function numberText(name: string, value: number): string {
  if (/(^|\.)(irr|rate)$/i.test(name)) return `${value} (${(value * 100).toFixed(2)} %)`;
  return String(value);
}
