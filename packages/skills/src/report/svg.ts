import type { EChartsCoreOption } from "echarts/core";
import { cleanLine, escapeMarkup } from "./clean-text.ts";

/** Colours of the drawing in light, and what each becomes where dark is preferred. */
export const palette = {
  paper: ["#ffffff", "#16181d"],
  ink: ["#1f2430", "#e8eaf0"],
  quiet: ["#5b6273", "#a4abbb"],
  grid: ["#e4e7ed", "#2c313b"],
  blue: ["#2563c9", "#6ea2f5"],
  orange: ["#c2570c", "#f0954b"],
  teal: ["#0f766e", "#4fc4b8"],
  violet: ["#7446c4", "#b393f0"],
  pink: ["#b83280", "#ee86bf"],
  olive: ["#6b7212", "#bcc45a"],
} as const;

/** Colours as ECharts gets them. */
export const light = Object.fromEntries(
  Object.entries(palette).map(([name, [color]]) => [name, color]),
) as { readonly [Name in keyof typeof palette]: string }; // fromEntries forgets the names

const seriesColors = [light.blue, light.orange, light.teal, light.violet, light.pink, light.olive];

export const fontFamily = "ui-sans-serif, system-ui, sans-serif";

export interface Drawing {
  readonly title: string;
  /** What the picture shows, for people who do not see it. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly option: EChartsCoreOption;
}

/**
 * Draws to an SVG file that stands alone: it brings its own background, follows the reader's light or dark preference where
 * the viewer knows it, runs nothing and loads nothing. The same input gives the same bytes.
 */
export async function drawSvg(drawing: Drawing): Promise<string> {
  // Loaded with the first drawing only.
  const { init } = await import("echarts/dist/echarts.esm.min.mjs");
  const { width, height } = drawing;
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ ...common(drawing), ...drawing.option });
    return finish(chart.renderToSVGString({ useViewBox: true }), drawing);
  } finally {
    // Without it the library's clock keeps the process alive.
    chart.dispose();
  }
}

function common({ title }: Drawing): EChartsCoreOption {
  return {
    animation: false,
    color: seriesColors,
    textStyle: { fontFamily },
    title: {
      text: cleanLine(title),
      left: 16,
      top: 14,
      textStyle: {
        color: light.ink,
        fontSize: 16,
        fontWeight: 600,
        width: 900,
        overflow: "truncate",
      },
    },
  };
}

function finish(svg: string, { title, description, width, height }: Drawing): string {
  const body = svg
    // Hover effects, and numbers that count the charts of this process.
    .replace(/<style\s*>.*?<\/style>\s*/gs, "")
    .replace(/ class="[\w-]+"| ecmeta_\w+="[^"]*"/g, "")
    .replace(/(["#(])zr\d+-/g, "$1chart-")
    .replace(/<svg [^>]*>/, "")
    .replace(/<\/svg>\s*$/, "");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escapeMarkup(cleanLine(title))}</title>
<desc>${escapeMarkup(cleanLine(description))}</desc>
<style>${darkRules()}</style>
<rect width="${width}" height="${height}" rx="10" fill="${light.paper}"/>
${body.trim()}
</svg>
`;
}

/** Attributes stay for viewers that know no style sheets; a rule wins over an attribute elsewhere. */
function darkRules(): string {
  const rules = Object.values(palette).map(
    ([inLight, inDark]) =>
      `[fill="${inLight}"]{fill:${inDark}}[stroke="${inLight}"]{stroke:${inDark}}`,
  );
  return `@media (prefers-color-scheme:dark){${rules.join("")}}`;
}
