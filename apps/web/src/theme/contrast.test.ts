/// <reference types="node" />
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const sources = ["@stepcast/react/tokens.css", "./tokens.css"].map((name) =>
  readFileSync(fileURLToPath(import.meta.resolve(name)), "utf8"),
);

type Rgb = readonly [number, number, number];

const names = ["queued", "running", "succeeded", "failed", "needs-you", "cancelled"] as const;

/** `--name: light-dark(oklch(...), oklch(...))` of the token files, per theme. */
function tokens(theme: "light" | "dark"): ReadonlyMap<string, { rgb: Rgb; lightness: number }> {
  const form = /--([\w-]+):\s*light-dark\(\s*oklch\(([^)]+)\),\s*oklch\(([^)]+)\)\s*\)/g;
  return new Map(
    [...sources.join().matchAll(form)].map(([, name = "", light = "", dark = ""]) => {
      const [lightness = 0, chroma = 0, hue = 0] = (theme === "light" ? light : dark)
        .trim()
        .split(/\s+/)
        .map(Number);
      return [name, { rgb: linearRgb(lightness, chroma, hue), lightness }];
    }),
  );
}

/** OKLCH to linear sRGB, clipped into it. Source: Björn Ottosson, "A perceptual color space". */
function linearRgb(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return [
    clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe.each(["light", "dark"] as const)("%s", (theme) => {
  const colours = tokens(theme);
  const get = (name: string) => {
    const colour = colours.get(name);
    if (colour === undefined) throw new Error(`there is no token --${name}`);
    return colour;
  };
  const contrast = (front: string, back: string) => {
    const [one, two] = [luminance(get(front).rgb), luminance(get(back).rgb)];
    return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
  };

  test.each(["sc-surface", "canvas", "sunken", "sc-hover"])("words are readable on %s", (back) => {
    for (const front of ["sc-text", "sc-muted", "sc-accent"])
      expect(`${front} ${contrast(front, back) >= 4.5}`).toBe(`${front} true`);
  });

  test("words of every status are readable, its fill is seen", () => {
    for (const name of names) {
      expect(`${name} ${contrast(`sc-${name}-ink`, "sc-surface") >= 4.5}`).toBe(`${name} true`);
      expect(`${name} ${contrast(`sc-${name}`, "sc-surface") >= 3}`).toBe(`${name} true`);
    }
  });

  test("the six differ in lightness, not only in hue", () => {
    const lightness = names.map((name) => get(`sc-${name}`).lightness).sort();
    for (const [place, value] of lightness.entries())
      if (place > 0) expect(value - (lightness[place - 1] ?? 0)).toBeGreaterThanOrEqual(0.02);
  });

  test("the main button is readable, also when it is pointed at", () => {
    expect(contrast("on-accent", "accent-solid")).toBeGreaterThanOrEqual(4.5);
    expect(contrast("on-accent", "accent-hover")).toBeGreaterThanOrEqual(4.5);
  });
});
