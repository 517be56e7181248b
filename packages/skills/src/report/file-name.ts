import { cleanLine } from "./clean-text.ts";

/** A file's name from words: no path, no reserved characters. */
export function fileNameOf(words: string, extension: string): string {
  const name = cleanLine(words)
    .replace(/[\\/:*?"<>|]+/g, "-")
    .replace(/^[.\s-]+|[.\s-]+$/g, "");
  const base = name.toLowerCase().endsWith(`.${extension}`)
    ? name.slice(0, -extension.length - 1)
    : name;
  return `${[...base].slice(0, 80).join("") || "file"}.${extension}`;
}
