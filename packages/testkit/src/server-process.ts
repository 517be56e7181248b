import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

// No URL: in a page's environment that is the page's.
const serverFolder = join(import.meta.dirname, "../../../apps/server");
const token = "an-owner-token-for-tests";

export interface ServerProcessOptions {
  /** From the server's folder: its sources, or what was built of them. */
  readonly program: "src/main.ts" | "dist/start.js";
  /** Environment variables beside those that every test needs. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

/** The product's own server as a process, on a free port and with a folder of its own. */
export async function startServerProcess({ program, settings }: ServerProcessOptions) {
  const folder = await mkdtemp(join(tmpdir(), "stepcast-server-"));
  const child = spawn(process.execPath, [join(serverFolder, program)], {
    env: {
      PORT: "0",
      STEPCAST_DATA_DIR: folder,
      STEPCAST_OWNER_TOKEN: token,
      STEPCAST_DURABILITY: "process",
      STEPCAST_LOG_LEVEL: "error",
      ...settings,
    },
    stdio: "ignore",
  });
  let url: string | undefined;
  while (url === undefined) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    url = await announced(folder);
  }
  return {
    url,
    token,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode === null && child.kill("SIGKILL")) await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function announced(folder: string): Promise<string | undefined> {
  try {
    const text = await readFile(join(folder, "server.json"), "utf8");
    return String(Object(JSON.parse(text)).url);
  } catch {
    return undefined;
  }
}
