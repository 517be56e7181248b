import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const folder = fileURLToPath(new URL("../peers/", import.meta.url));
const pnpm = fileURLToPath(new URL("../../../node_modules/.bin/pnpm", import.meta.url));

/**
 * Makes the engines of `peers/` importable: installs them from their own lockfile when they are not
 * there yet (about 270 MB, nothing is compiled). They stay out of the workspace so that nobody who
 * starts or tests the project downloads them. Rejects with the installer's last words.
 */
export async function installPeers(say: (text: string) => void): Promise<void> {
  if (await isInstalled()) return;
  say("installing the engines to compare with (once, about 270 MB)");
  await promisify(execFile)(pnpm, ["install", "--frozen-lockfile"], { cwd: folder });
}

async function isInstalled(): Promise<boolean> {
  try {
    await access(join(folder, "node_modules/.modules.yaml"));
    return true;
  } catch {
    return false;
  }
}
