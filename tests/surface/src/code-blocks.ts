import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface CodeBlock {
  /** `README.md:28`: where it begins. */
  readonly place: string;
  /** `ts`, `json`, `sh`; empty for text. */
  readonly language: string;
  readonly text: string;
}

const fence = /^```(\w*)\n(.*?)^```$/gms;

/** Every fenced block of the documents that readers are given. */
export function codeBlocks(): CodeBlock[] {
  return ["README.md", ...globSync("docs/**/*.md", { cwd: root })].flatMap((file) => {
    const document = readFileSync(join(root, file), "utf8");
    return [...document.matchAll(fence)].map(({ index, 1: language = "", 2: text = "" }) => ({
      place: `${file}:${document.slice(0, index).split("\n").length}`,
      language,
      text,
    }));
  });
}
