import { artifactRef, limits } from "@stepcast/contracts";
import { defineSkill, FatalStepError } from "@stepcast/engine";
import { z } from "zod";
import { plainNumber } from "../data/plain-number.ts";
import { fileNameOf } from "./file-name.ts";
import { createFormats, currency, type Formats, locale } from "./locale.ts";
import { markdownLine, markdownList, markdownParagraphs, markdownTable } from "./markdown-text.ts";
import { dataSection, largestAmount, valuation, valuationSections } from "./valuation.ts";

const line = z.string().max(limits.labelChars);
const value = z.union([z.string().max(limits.messageChars), z.number(), z.null()]);
const format = z.enum(["text", "number", "integer", "money", "percent", "date"]);
type Format = z.output<typeof format>;

const section = z.strictObject({
  heading: line.min(1),
  /** Blank lines part paragraphs. */
  text: z.string().max(20_000).optional(),
  facts: z
    .array(z.strictObject({ label: line, value, format: format.optional() }))
    .max(100)
    .optional(),
  list: z.array(z.string().max(limits.messageChars)).max(500).optional(),
  table: z
    .strictObject({
      columns: z
        .array(
          z.strictObject({ field: line.min(1), title: line.optional(), format: format.optional() }),
        )
        .min(1)
        .max(20),
      /** Other members of the rows are not shown. */
      rows: z
        .array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])))
        .max(5_000),
    })
    .optional(),
});
type Section = z.output<typeof section>;
type Cell = NonNullable<Section["table"]>["rows"][number][string];

const input = z.strictObject({
  title: line.min(1),
  locale: locale.default("en"),
  currency: currency.optional(),
  intro: z.string().max(20_000).optional(),
  ...valuation,
  sections: z.array(section).max(50).optional(),
  /** Of the artifact, without path. Absent: from the title. */
  fileName: z.string().min(1).max(100).optional(),
});

/**
 * Writes a report in the reader's language: what other skills computed, then sections of one's own. Texts are escaped: no value
 * can bring markup, HTML or a link that reads otherwise than where it leads.
 * Errors: FatalStepError for a report without content.
 */
export const markdown = defineSkill({
  id: "report.markdown",
  title: "Report",
  icon: "📄",
  description:
    "Writes a report as a markdown file, with numbers as the reader's language has them.",
  input,
  output: z.strictObject({ artifact: artifactRef, text: z.string(), locale }),
  async run(request, context) {
    const formats = createFormats(request.locale, {
      currency: request.currency,
      largest: largestAmount(request),
    });
    const sections = [
      ...valuationSections(request, formats, request.locale),
      ...(request.sections ?? []).map((each) => ownSection(each, formats)),
      dataSection(request, formats, request.locale),
    ].filter((each) => each !== "");
    const intro = markdownParagraphs(request.intro ?? "");
    if (sections.length === 0 && intro === "")
      throw new FatalStepError("The report has no content.", {
        hint: "Give it sections, or the output of npv, irr or sensitivity.",
      });
    const blocks = [`# ${markdownLine(request.title)}`, intro, ...sections];
    const text = `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
    const name = fileNameOf(request.fileName ?? request.title, "md");
    const artifact = await context.artifact({ name, mediaType: "text/markdown", content: text });
    return { artifact, text, locale: request.locale };
  },
});

function ownSection({ heading, text, facts, list, table }: Section, formats: Formats): string {
  const blocks = [`## ${markdownLine(heading)}`];
  if (text !== undefined) blocks.push(markdownParagraphs(text));
  if (facts !== undefined)
    blocks.push(
      facts
        .map(
          ({ label, value: each, format: as }) =>
            `- **${markdownLine(label)}:** ${markdownLine(show(each, as, formats))}`,
        )
        .join("\n"),
    );
  if (list !== undefined) blocks.push(markdownList(list));
  if (table !== undefined) blocks.push(ownTable(table, formats));
  return blocks.filter((block) => block !== "").join("\n\n");
}

function ownTable({ columns, rows }: NonNullable<Section["table"]>, formats: Formats): string {
  return markdownTable({
    columns: columns.map(({ field, title, format: as }) => ({
      title: title ?? field,
      align: isNumeric(as, rows[0]?.[field]) ? "right" : "left",
    })),
    rows: rows.map((row) =>
      columns.map(({ field, format: as }) => showCell(row[field], as, formats)),
    ),
  });
}

function showCell(each: Cell | undefined, as: Format | undefined, formats: Formats): string {
  return show(typeof each === "boolean" ? `${each}` : (each ?? null), as, formats);
}

function isNumeric(as: Format | undefined, example: unknown): boolean {
  return as === undefined ? typeof example === "number" : as !== "text" && as !== "date";
}

function show(each: z.output<typeof value>, as: Format | undefined, formats: Formats): string {
  if (each === null) return "–";
  if (typeof each === "string") return as === "date" ? formats.date(each) : each;
  switch (as) {
    case "money":
      return formats.money(each);
    case "integer":
      return formats.integer(each);
    case "percent":
      return formats.percent(each);
    case "text":
      return plainNumber(each);
    case "number":
    case "date":
    case undefined:
      return formats.number(each);
  }
}
