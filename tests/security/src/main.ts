// The tests of threats by themselves: npm run security [-- --full] [-- <files>]. --full takes the large form of each that has one.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const words = process.argv.slice(2);
const files = words.filter((word) => word !== "--full");
const unknown = files.find((word) => word.startsWith("-"));
if (unknown !== undefined) {
  console.error(`Usage: npm run security [-- --full] [-- <files>]. It knows no ${unknown}.`);
  process.exit(2);
}
const { status } = spawnSync(
  "vitest",
  ["run", ...(files.length === 0 ? ["tests/security"] : files)],
  {
    cwd: fileURLToPath(new URL("../../..", import.meta.url)),
    stdio: "inherit",
    env: {
      ...process.env,
      ...(words.includes("--full") ? { STEPCAST_SECURITY: "full" } : {}),
    },
  },
);
process.exitCode = status ?? 1;
