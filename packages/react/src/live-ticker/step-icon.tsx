import { Glyph, type GlyphName } from "./glyphs.tsx";

/** Pictures that plans commonly name, drawn by ourselves: not every system has them in a font. */
const ofPicture: Readonly<Record<string, GlyphName>> = {
  "📄": "page",
  "📝": "page",
  "📃": "page",
  "📑": "page",
  "📋": "page",
  "📂": "table",
  "📁": "table",
  "📥": "table",
  "🗂": "table",
  "🧾": "table",
  "📊": "bars",
  "📈": "trend",
  "📉": "trend",
  "💰": "coins",
  "💶": "coins",
  "💵": "coins",
  "💹": "trend",
  "🧮": "percent",
  "🌪": "tornado",
  "🎯": "gauge",
  "🌡": "gauge",
  "♨": "gauge",
  "⏱": "clock",
  "⏳": "clock",
  "⏰": "clock",
  "🌍": "globe",
  "🌐": "globe",
  "✋": "hand",
  "💥": "blocked",
  "🔎": "lens",
  "🔍": "lens",
  "🔁": "retry",
  "▫": "node",
};

const ofSkill: Readonly<Record<string, GlyphName>> = {
  "csv.read": "table",
  "finance.cashflow": "coins",
  "finance.npv": "trend",
  "finance.irr": "percent",
  "finance.sensitivity": "tornado",
  "report.chart": "bars",
  "report.markdown": "page",
  "page.build": "globe",
  "page.check": "lens",
  "steam.efficiency": "gauge",
  "core.sleep": "clock",
  "core.echo": "retry",
  "core.fail": "blocked",
};

const ofNoun: Readonly<Record<string, GlyphName>> = {
  csv: "table",
  finance: "trend",
  report: "page",
  steam: "gauge",
  page: "globe",
  http: "globe",
};

/** The picture of a step: the plan's own where it can be drawn, else one for its skill. */
export function StepIcon(props: {
  readonly icon?: string | undefined;
  readonly skill: string;
  readonly size?: number;
}) {
  const { icon, skill, size = 16 } = props;
  const picture = icon?.replaceAll("\uFE0F", "");
  const drawn = picture === undefined ? undefined : member(ofPicture, picture);
  if (drawn === undefined && picture !== undefined && isPicture(picture))
    return (
      <span className="sc-picture" aria-hidden="true">
        {picture}
      </span>
    );
  const noun = skill.slice(0, Math.max(0, skill.indexOf(".")));
  const name = drawn ?? member(ofSkill, skill) ?? member(ofNoun, noun) ?? "node";
  return <Glyph name={name} size={size} />;
}

function member(table: Readonly<Record<string, GlyphName>>, key: string): GlyphName | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** An emoji or another sign, not a word: words are names of pictures that are not known here. */
function isPicture(text: string): boolean {
  return /\p{Extended_Pictographic}/u.test(text) && text.length <= 8;
}
