import { readFileSync } from "node:fs";

/** Of this program. */
export function ownVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  return String(Object(manifest).version);
}
