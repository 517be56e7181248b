import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { runCommand } from "./run-command.ts";

const aptGet = "/usr/bin/apt-get";
/** Where Playwright keeps browsers that it downloaded itself, on Linux and macOS. */
const caches = [".cache/ms-playwright", "Library/Caches/ms-playwright"];

/**
 * Sees to it that there is a browser for the end-to-end tests: the system's, Playwright's own, or, for
 * root on Debian, one that is installed now. Returns why there is none, or undefined.
 */
export async function whyNoChromium(): Promise<string | undefined> {
  if (hasChromium()) return undefined;
  if (process.getuid?.() !== 0 || !existsSync(aptGet))
    return "there is no Chromium; install it, or run: pnpm --filter @stepcast/e2e exec playwright install chromium";
  console.log("Installing Chromium for the browser tests ...");
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const packages = ["install", "-y", "-qq", "--no-install-recommends", "chromium"] as const;
  await runCommand([aptGet, "update", "-qq"], { env, limitMs: 120_000 });
  const { output } = await runCommand([aptGet, ...packages], { env, limitMs: 300_000 });
  return hasChromium()
    ? undefined
    : `Chromium could not be installed: ${output.trim().slice(-500)}`;
}

function hasChromium(): boolean {
  return (
    existsSync("/usr/bin/chromium") ||
    caches.some((cache) => {
      const folder = join(homedir(), cache);
      return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith("chromium"));
    })
  );
}
