import type { Figure, Section, Verdict } from "./report.ts";

/** A section as aligned text: title, table, what the figures mean, and the goals. */
export function renderSection(section: Section): string {
  const lines = [section.title, "=".repeat(section.title.length), ""];
  lines.push(...renderTable(header(section), body(section)));
  if (section.notes.length > 0) lines.push("", ...section.notes.map((note) => `  ${note}`));
  if (section.verdicts.length > 0) lines.push("", ...renderVerdicts(section.verdicts));
  return `${lines.join("\n")}\n`;
}

function header(section: Section): string[] {
  const figures = section.columns.flatMap((column) =>
    section.ratioTo === undefined ? [column.title] : [column.title, "ratio"],
  );
  return ["", ...figures, "validation", "events", "persistence"];
}

function body(section: Section): string[][] {
  return section.rows.map((row) => [
    row.name,
    ...section.columns.flatMap((column) => {
      const figure = row.figures[column.key];
      const text = figureText(figure, column.digits);
      return section.ratioTo === undefined ? [text] : [text, ratioText(figure)];
    }),
    row.on?.validation ?? "-",
    row.on?.events ?? "-",
    row.on?.persistence ?? "-",
  ]);
}

function figureText(figure: Figure | undefined, digits: number): string {
  if (figure === undefined) return "";
  if (figure.median === undefined) return figure.failure ?? "-";
  return numberText(figure.median, digits);
}

function ratioText(figure: Figure | undefined): string {
  return figure?.ratio === undefined
    ? ""
    : `${numberText(figure.ratio, figure.ratio < 10 ? 2 : 0)}x`;
}

function numberText(value: number, digits: number, mostDigits = digits): string {
  return value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: mostDigits,
  });
}

/** Text columns stand left, numbers right. */
function renderTable(head: string[], rows: string[][]): string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const numeric = head.map((_, column) => column > 0 && column < head.length - 3);
  const line = (cells: string[]): string =>
    cells
      .map((cell, column) =>
        numeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return [line(head), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line)];
}

function renderVerdicts(verdicts: readonly Verdict[]): string[] {
  const rows = verdicts.map((verdict) => [
    `goal ${verdict.goal}`,
    verdict.claim,
    `${verdict.sense === "at most" ? "<=" : ">="} ${numberText(verdict.limit, 0, 2)} ${verdict.unit}`,
    verdict.measured === undefined ? "not measured" : numberText(verdict.measured, 2),
    verdict.best === undefined ? "" : `best ${numberText(verdict.best, 2)}`,
    verdict.met === undefined ? "-" : verdict.met ? "met" : "NOT MET",
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map(
    (row) =>
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd()}`,
  );
}
