// Judges the evidence of a storm that was kept: node tests/chaos/src/check.ts <evidence.json>
import { readFileSync } from "node:fs";
import { checkEvidence } from "./checker.ts";
import type { Evidence } from "./evidence.ts";

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("Usage: node tests/chaos/src/check.ts <evidence.json>");
  process.exit(2);
}
// Cast: the file was written by the storm from a value of this type.
const verdict = checkEvidence(JSON.parse(readFileSync(file, "utf8")) as Evidence);
for (const { rule, message } of verdict.violations) console.log(`${rule}  ${message}`);
console.log(verdict.figures);
process.exitCode = verdict.violations.length === 0 ? 0 : 1;
