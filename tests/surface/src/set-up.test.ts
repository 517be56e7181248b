import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./code-blocks.ts";

/** The first command of a new clone, on a machine whose registry refuses it. */
function setUpWithoutRegistry(): Promise<{ code: unknown; err: string }> {
  const folder = mkdtempSync(join(tmpdir(), "stepcast-set-up-"));
  copyFileSync(join(root, "package.json"), join(folder, "package.json"));
  const { PATH = "" } = process.env;
  const env = {
    PATH,
    HOME: folder,
    npm_config_cache: join(folder, "cache"),
    // Port 2 is nobody's.
    npm_config_registry: "http://127.0.0.1:2/",
    npm_config_fetch_retries: "0",
  };
  return new Promise((resolve) => {
    execFile("npm", ["run", "-s", "setup"], { cwd: folder, env }, (error, _out, err) => {
      rmSync(folder, { recursive: true, force: true });
      resolve({ code: error === null ? 0 : error.code, err });
    });
  });
}

it("a set-up that gets no packages ends with the reason and with what to look at", async () => {
  const { code, err } = await setUpWithoutRegistry();
  expect(code).toBe(1);
  expect(err).toMatch(/^npm (?:error|ERR!) code E/m);
  expect(err).toMatch(/^The set-up did not finish, .+ proxy of npm\.\n$/m);
}, 300_000);
