import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const folder = fileURLToPath(new URL("../peers/", import.meta.url));
const pnpm = fileURLToPath(new URL("../../../node_modules/.bin/pnpm", import.meta.url));

/**
 * Makes the packages of `peers/` importable: installs them from their own lockfile when they are not
 * there yet, or when the lockfile is newer (about 280 MB, nothing is compiled). They stay out of the workspace so that nobody who
 * starts or tests the project downloads them. Rejects with the installer's last words.
 */
export async function installPeers(say: (text: string) => void): Promise<void> {
  if (await isInstalled()) return;
  say("installing what to compare with (once, about 280 MB)");
  await promisify(execFile)(pnpm, ["install", "--frozen-lockfile"], { cwd: folder });
}

async function isInstalled(): Promise<boolean> {
  try {
    const installed = await stat(join(folder, "node_modules/.modules.yaml"));
    const lockfile = await stat(join(folder, "pnpm-lock.yaml"));
    return installed.mtimeMs >= lockfile.mtimeMs;
  } catch {
    return false;
  }
}
