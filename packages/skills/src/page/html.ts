import { cleanLine, escapeMarkup } from "../report/clean-text.ts";
import type { Locale } from "../report/locale.ts";

export interface PageSection {
  readonly heading: string;
  readonly text?: string | undefined;
  readonly items?: readonly string[] | undefined;
}

export interface PageContent {
  readonly title: string;
  readonly locale: Locale;
  readonly tagline: string;
  /** For search results; absent: the tagline. */
  readonly description?: string | undefined;
  readonly sections: readonly PageSection[];
  readonly action?: { readonly label: string; readonly href: string } | undefined;
  readonly footer?: string | undefined;
}

/**
 * One HTML file that stands alone: its own style for light and dark and for phones, no script, nothing loaded from elsewhere. All
 * texts are escaped.
 */
export function pageHtml(content: PageContent): string {
  const { title, locale, tagline, description = tagline, sections, action, footer } = content;
  const link =
    action === undefined
      ? ""
      : `\n<p><a class="action" href="${inline(action.href)}">${inline(action.label)}</a></p>`;
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${inline(title)}</title>
<meta name="description" content="${inline(description)}">
<meta property="og:title" content="${inline(title)}">
<meta property="og:description" content="${inline(description)}">
<style>${style}</style>
</head>
<body>
<header>
<h1 dir="auto">${inline(title)}</h1>
<p class="tagline" dir="auto">${inline(tagline)}</p>${link}
</header>
<main>
${sections.map(sectionHtml).join("\n")}
</main>
${footer === undefined ? "" : `<footer dir="auto">${inline(footer)}</footer>\n`}</body>
</html>
`;
}

function inline(text: string): string {
  return escapeMarkup(cleanLine(text));
}

function sectionHtml({ heading, text, items = [] }: PageSection): string {
  const paragraphs = (text ?? "")
    .split(/\n\s*\n/)
    .map(inline)
    .filter((paragraph) => paragraph !== "")
    .map((paragraph) => `<p dir="auto">${paragraph}</p>`);
  const list = items.map((item) => `<li dir="auto">${inline(item)}</li>`);
  const lines = [`<h2 dir="auto">${inline(heading)}</h2>`, ...paragraphs];
  if (list.length > 0) lines.push("<ul>", ...list, "</ul>");
  return ["<section>", ...lines, "</section>"].join("\n");
}

const style = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1c2028;--quiet:#565d6b;--line:#e3e6ec;--accent:#1f5fbf;--on-accent:#fff}
@media (prefers-color-scheme:dark){:root{--paper:#14161a;--ink:#eceef2;--quiet:#a6adba;--line:#2b3038;--accent:#84b1f7;--on-accent:#0d1a30}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.6 system-ui,sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:44rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:clamp(3rem,12vw,7rem);padding-bottom:2.5rem}
h1{font-size:clamp(2.2rem,7vw,3.6rem);line-height:1.1;letter-spacing:-.02em;margin:0 0 1rem;text-wrap:balance}
.tagline{font-size:1.25rem;color:var(--quiet);margin:0 0 2rem}
.action{display:inline-block;padding:.8rem 1.5rem;border-radius:10px;background:var(--accent);color:var(--on-accent);font-weight:600;text-decoration:none}
.action:focus-visible{outline:3px solid var(--ink);outline-offset:3px}
section{border-top:1px solid var(--line);padding:2rem 0}
h2{font-size:1.35rem;margin:0 0 .75rem}
p{margin:0 0 1rem}
ul{margin:0;padding-inline-start:1.2rem}
footer{color:var(--quiet);font-size:.9rem;padding-bottom:3rem}
`;
