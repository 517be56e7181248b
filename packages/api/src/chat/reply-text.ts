import { type ArtifactRef, isArtifactRef, type JsonValue } from "@stepcast/contracts";

/** Longer lists are told by their beginning. */
const shownItems = 20;

/** A run's result as Markdown for a conversation: lists of names and values, files as links. Empty for none. */
export function replyText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  return isScalar(value) ? scalarText(value) : linesOf(value, "").join("\n");
}

type Scalar = string | number | boolean | null | ArtifactRef;

function isScalar(value: JsonValue): value is Scalar & JsonValue {
  return typeof value !== "object" || value === null || isArtifactRef(value);
}

function scalarText(value: Scalar): string {
  if (typeof value !== "object" || value === null) return String(value);
  const label = value.name.replaceAll(/[[\]\\]/g, "\\$&");
  return `[${label}](/api/v1/artifacts/${value.$artifact})`;
}

function linesOf(value: JsonValue, indent: string): string[] {
  if (isScalar(value)) return [`${indent}- ${scalarText(value)}`];
  if (Array.isArray(value)) {
    const lines = value.slice(0, shownItems).flatMap((item) => linesOf(item, indent));
    const rest = value.length - shownItems;
    return rest > 0 ? [...lines, `${indent}- … (${rest})`] : lines;
  }
  return Object.entries(value).flatMap(([name, member]) =>
    isScalar(member)
      ? [`${indent}- **${name}**: ${scalarText(member)}`]
      : [`${indent}- **${name}**:`, ...linesOf(member, `${indent}  `)],
  );
}

/** The text in pieces of about a sentence: joined, they are the text again. Empty for an empty text. */
export function textPieces(text: string): readonly string[] {
  return text.match(/[\s\S]{1,159}[\s.]|[\s\S]{1,160}/gu) ?? [];
}
