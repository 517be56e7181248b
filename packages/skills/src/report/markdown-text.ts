import { cleanLine } from "./clean-text.ts";

/** Text from outside as one line of markdown that reads as it is written: no markup, no HTML, no table cells. */
export function markdownLine(text: string): string {
  return markdownCell(text)
    .replace(/^[-+=]/, "\\$&")
    .replace(/^(\d+)(?=[.)](?:\s|$))/, "$1\\");
}

/**
 * The same inside a line, where nothing can begin a list or a rule. An address is no link yet: viewers that make one
 * of bare text take it as it stands, with what escapes it.
 */
function markdownCell(text: string): string {
  return cleanLine(text)
    .replaceAll("&", "&amp;")
    .replace(/[\\`*_[\]|~#]|:(?=\/\/)|(?<=www)\./gi, "\\$&")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** Paragraphs, which blank lines part. */
export function markdownParagraphs(text: string): string {
  return text
    .split(/\r?\n\s*\r?\n/)
    .map(markdownLine)
    .filter((paragraph) => paragraph !== "")
    .join("\n\n");
}

export type Align = "left" | "right";

export interface MarkdownTable {
  readonly columns: readonly { readonly title: string; readonly align: Align }[];
  /** Cells are escaped here. */
  readonly rows: readonly (readonly string[])[];
}

export function markdownTable({ columns, rows }: MarkdownTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ title }) => markdownCell(title))),
    line(columns.map(({ align }) => (align === "right" ? "---:" : ":---"))),
    ...rows.map((cells) => line(columns.map((_, at) => markdownCell(cells[at] ?? "")))),
  ].join("\n");
}

export function markdownList(items: readonly string[]): string {
  return items.map((item) => `- ${markdownLine(item)}`).join("\n");
}
