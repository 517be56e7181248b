import { artifactRef } from "@stepcast/contracts";
import { defineSkill, FatalStepError } from "@stepcast/engine";
import { z } from "zod";
import { type Locale, locale } from "../report/locale.ts";
import { type CheckName, checkWords } from "./check-words.ts";

const check = z.strictObject({
  name: z.string(),
  passed: z.boolean(),
  /** ✓ or ✕, for tables. */
  mark: z.string(),
  detail: z.string(),
});

/** What a page tells a search engine and a reader, as far as it can be counted. */
interface PageFacts {
  readonly title: string;
  readonly description: string;
  readonly headings: number;
  readonly language: string;
  readonly fitsPhones: boolean;
  readonly scripts: number;
  readonly loaded: number;
  readonly imagesWithoutText: number;
  readonly bytes: number;
  /** Texts in square brackets: places that somebody still has to fill. */
  readonly open: readonly string[];
}

/**
 * Looks a page over: title, description, headings, language, scripts, size, and places that are still to be written.
 * Errors: FatalStepError for a file that is no HTML.
 */
export const pageCheck = defineSkill({
  id: "page.check",
  title: "Page check",
  icon: "🔎",
  description:
    "Looks an HTML page over: what search engines and readers need, and what is still to be written.",
  input: z.strictObject({ page: artifactRef, locale: locale.default("en") }),
  output: z.strictObject({
    checks: z.array(check),
    passedCount: z.number().int(),
    checkCount: z.number().int(),
    open: z.array(z.string()),
    openCount: z.number().int(),
  }),
  async run(request, context) {
    const bytes = await context.readArtifact(request.page);
    if (bytes.byteLength > maxBytes)
      throw new FatalStepError(`${request.page.name} is larger than 1 MB.`, {
        hint: "Take pictures and data out of the page, and check it again.",
      });
    const html = new TextDecoder().decode(bytes);
    if (!/^\s*<!doctype html|^\s*<html/i.test(html))
      throw new FatalStepError(`${request.page.name} is no HTML page.`, {
        hint: "Hand over the file that page.build gave.",
      });
    const facts = readFacts(html, bytes.byteLength);
    const checks = judge(facts, request.locale);
    return {
      checks,
      passedCount: checks.filter(({ passed }) => passed).length,
      checkCount: checks.length,
      open: [...facts.open],
      openCount: facts.open.length,
    };
  },
});

const maxBytes = 1_000_000;

/** Every pattern stops at the next tag, so that none takes more than linear time. */
function readFacts(html: string, bytes: number): PageFacts {
  const first = (pattern: RegExp): string => plainText(pattern.exec(html)?.[1] ?? "");
  const count = (pattern: RegExp): number => html.match(pattern)?.length ?? 0;
  const body = html.replace(/<style[\s>][^<]*<\/style>/gi, "").replace(/<[^<>]*>/g, "\n");
  return {
    title: first(/<title>([^<]*)<\/title>/i),
    description: first(/<meta name="description" content="([^"]*)"/i),
    headings: count(/<h1[\s>]/gi),
    language: first(/<html[^<>]*\slang="([^"]*)"/i),
    fitsPhones: /<meta name="viewport"/i.test(html),
    scripts: count(/<script[\s>]|\son[a-z]+\s*=\s*["']/gi),
    loaded: count(/<(?:link|img|iframe|video|audio|source)[^<>]*\s(?:src|href)="(?!data:|#)/gi),
    imagesWithoutText: count(/<img(?![^<>]*\salt=")[^<>]*>/gi),
    bytes,
    open: [
      ...new Set(
        [...body.matchAll(/\[([^\][\n]{3,300})\]/g)].map(([, text = ""]) => plainText(text)),
      ),
    ],
  };
}

function plainText(html: string): string {
  return html
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&");
}

function judge(facts: PageFacts, language: Locale): z.output<typeof check>[] {
  const words = checkWords[language];
  const between = (text: string, from: number, to: number): boolean =>
    text.length >= from && text.length <= to;
  const verdicts: readonly (readonly [CheckName, boolean, string])[] = [
    ["title", between(facts.title, 3, 65), words.characters(facts.title.length)],
    [
      "description",
      between(facts.description, 40, 170),
      words.characters(facts.description.length),
    ],
    ["heading", facts.headings === 1, `${facts.headings}`],
    ["language", facts.language !== "", facts.language],
    ["phones", facts.fitsPhones, ""],
    ["scripts", facts.scripts === 0, `${facts.scripts}`],
    ["loaded", facts.loaded === 0, `${facts.loaded}`],
    ["images", facts.imagesWithoutText === 0, `${facts.imagesWithoutText}`],
    ["size", facts.bytes <= 100_000, `${Math.ceil(facts.bytes / 1_000)} kB`],
    ["open", facts.open.length === 0, `${facts.open.length}`],
  ];
  return verdicts.map(([name, passed, detail]) => ({
    name: words.names[name],
    passed,
    mark: passed ? "✓" : "✕",
    detail,
  }));
}
